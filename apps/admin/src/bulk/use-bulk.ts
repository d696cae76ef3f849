import { type ClientFailure, toClientFailure } from '@benne/client'
import type { BulkInput, WasteRecord } from '@benne/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { client } from '../app/client.ts'
import { recordKeys } from '../records/record-keys.ts'
import { noOutcome, type Outcome } from './bulk-plan.ts'
import { type Sent, sendInChunks } from './send-in-chunks.ts'

export interface BulkState {
  readonly phase: 'checking' | 'ready' | 'running' | 'ended' | 'failed'
  /** What a dry run says would become of them. */
  readonly plan: Outcome
  /** What has become of them. */
  readonly outcome: Outcome
  /** How many have been sent in the present phase, of how many. */
  readonly sent: number
  readonly total: number
  readonly failure: ClientFailure | null
}

const start: BulkState = {
  phase: 'checking',
  plan: noOutcome,
  outcome: noOutcome,
  sent: 0,
  total: 0,
  failure: null,
}

/** Tries something out on many records, then does it to those that can go, as many at once as one call takes. */
export function useBulk() {
  const cache = useQueryClient()
  const [state, setState] = useState(start)
  const [isStopping, setStopping] = useState(false)
  const stopped = useRef(false)
  // Which dry run counts: an answer to an earlier one, or for a dialog that is gone, is not heeded.
  const round = useRef(0)
  useEffect(
    () => () => {
      round.current = -1
    },
    [],
  )
  const change = (part: Partial<BulkState>) => setState((now) => ({ ...now, ...part }))

  const check = async (records: readonly WasteRecord[], action: BulkInput['action']) => {
    const mine = ++round.current
    const isMine = () => round.current === mine
    const call = sender(action, true)
    setState({ ...start, total: records.length })
    const plan = await sendInChunks({
      records,
      send: call.send,
      isStopped: () => !isMine(),
      onProgress: (soFar, sent) => isMine() && change({ plan: soFar, sent }),
    })
    if (!isMine()) return
    const failure = call.failure()
    change(failure ? { phase: 'failed', failure } : { phase: 'ready', plan })
  }

  const run = async (records: readonly WasteRecord[], action: BulkInput['action'], before: Outcome) => {
    stopped.current = false
    setStopping(false)
    change({ phase: 'running', outcome: before, sent: 0, total: records.length, failure: null })
    const call = sender(action, false)
    const outcome = await sendInChunks({
      records,
      send: call.send,
      isStopped: () => stopped.current,
      before,
      onProgress: (soFar, sent) => change({ outcome: soFar, sent }),
    })
    const failure = call.failure()
    // What was done arrives by live events; without them, or when an answer was lost, it is asked for.
    if (failure || client.liveState.get() !== 'live')
      void cache.invalidateQueries({ queryKey: recordKeys.all })
    change({ phase: 'ended', outcome, failure })
    return outcome
  }
  return {
    ...state,
    isStopping,
    check,
    run,
    stop: () => {
      stopped.current = true
      setStopping(true)
    },
  }
}

/** Calls the server for some records after others, and remembers what went wrong. */
function sender(action: BulkInput['action'], dryRun: boolean) {
  let failure: ClientFailure | null = null
  return {
    failure: () => failure,
    send: async (records: readonly WasteRecord[]): Promise<Sent> => {
      try {
        return await client.waste.bulk.mutate({
          records: records.map(({ id, version }) => ({ id, version })),
          action,
          dryRun,
        })
      } catch (error) {
        failure = toClientFailure(error)
        const isLost = ['offline', 'unavailable', 'internal'].includes(failure.code)
        return isLost ? { lost: true } : { refused: true }
      }
    },
  }
}
