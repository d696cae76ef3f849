import { type ClientFailure, isPassing, toClientFailure } from '@benne/client'
import type { CreateWasteRecordInput, WasteRecord } from '@benne/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { accountKeys } from '../account/account-keys.ts'
import { client } from '../app/client.ts'
import type { Issue } from '../components/issues.ts'
import { useOnline } from '../components/use-online.ts'
import type { PhotoTray } from '../pictures/photo-tray.ts'
import { mergeRecord } from '../records/live-feed.ts'
import { recordKeys } from '../records/record-keys.ts'
import { createOnce } from './create-once.ts'

/** What sending waits for: nothing, the photos, or the connection (because the person said so). */
export type Waiting = 'nothing' | 'photos' | 'connection'

interface SendingOptions {
  tray: PhotoTray
  /** What is to be sent; null when the form does not hold together. */
  collect: () => CreateWasteRecordInput | null
  onRefused: (issues: readonly Issue[]) => void
  onSent: () => void
}

/** How often it is tried by itself when nothing tells that the connection is back, in milliseconds. */
const tryEveryMs = 10_000

/** Sends a declaration once its photos are there, and by itself when the connection is back, if that is wanted. */
export function useSending({ tray, collect, onRefused, onSent }: SendingOptions) {
  const online = useOnline()
  const [waiting, setWaiting] = useState<Waiting>('nothing')
  const mutation = useCreate(onSent)
  const failure: ClientFailure | null = mutation.error ? toClientFailure(mutation.error) : null
  /** Whoever stops waiting, or leaves, takes the turn from what is still waiting. */
  const turn = useRef(0)
  const stop = () => {
    turn.current++
    setWaiting('nothing')
  }
  useEffect(
    () => () => {
      turn.current++
    },
    [],
  )

  /** `isPatient`: again when the connection is back, until it has arrived. */
  const send = async (isPatient: boolean) => {
    if (mutation.isPending || mutation.isSuccess) return
    const mine = ++turn.current
    setWaiting('photos')
    tray.retry()
    await tray.settled()
    if (turn.current !== mine) return
    const broken = tray.photos.get().filter(({ state }) => state === 'failed')
    const passes = broken.every((photo) => photo.failure && isPassing(photo.failure))
    setWaiting(broken.length > 0 && passes && isPatient ? 'connection' : 'nothing')
    if (broken.length > 0) {
      if (!passes || !isPatient) onRefused([{ path: ['photos'], rule: 'photo_not_sent' }])
      return
    }
    const input = collect()
    if (!input) return
    mutation.mutate(input, {
      onError: (error) => {
        const { code, issues } = toClientFailure(error)
        if (issues) onRefused(issues)
        if (isPatient && (code === 'offline' || code === 'unavailable')) setWaiting('connection')
      },
    })
  }
  useBackOnline(waiting === 'connection', () => void send(true))
  return {
    waiting,
    online,
    failure: failure?.issues ? null : failure,
    isPending: mutation.isPending,
    isSent: mutation.isSuccess,
    send: () => void send(false),
    sendWhenBack: () => {
      turn.current++
      setWaiting('connection')
    },
    stopWaiting: stop,
    reset: () => {
      stop()
      mutation.reset()
    },
  }
}

function useCreate(onSent: () => void) {
  const navigate = useNavigate()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (input: CreateWasteRecordInput): Promise<WasteRecord> =>
      createOnce(() => client.waste.create.mutate(input)),
    onSuccess: (record) => {
      onSent()
      mergeRecord(cache, record)
      cache.setQueryData(recordKeys.one(record.id), record)
      void cache.invalidateQueries({ queryKey: accountKeys.numbers })
      void navigate(`/records/${record.id}/declared`, { replace: true })
    },
  })
}

/** Calls `onBack` when there is reason to believe that Benne can be reached again, and now and then. */
function useBackOnline(wanted: boolean, onBack: () => void): void {
  const back = useEffectEvent(onBack)
  useEffect(() => {
    if (!wanted) return undefined
    const look = () => {
      if (navigator.onLine) back()
    }
    const stop = client.liveState.subscribe(() => {
      if (client.liveState.get() === 'live') look()
    })
    addEventListener('online', look)
    const timer = setInterval(look, tryEveryMs)
    return () => {
      stop()
      removeEventListener('online', look)
      clearInterval(timer)
    }
  }, [wanted])
}
