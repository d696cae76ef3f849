import { toClientFailure } from '@benne/client'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react'
import { ConfirmPasswordDialog } from './confirm-password-dialog.tsx'

type Confirmed = <Result>(call: () => Promise<Result>) => Promise<Result>

const Context = createContext<Confirmed | null>(null)

/**
 * Makes a call that may need the password once more: `mutationFn: (v) => confirmed(() => client.x.y.mutate(v))`. The
 * password is asked for only when the server wants it, and the call is then made again. Who turns the question down
 * gets the server's `reauthentication_required`, of which `FailureNotice` shows nothing. A dialog that calls this
 * closes on Escape only while the call is not on its way, as Escape is meant for the question.
 */
export function useConfirmed(): Confirmed {
  const confirmed = useContext(Context)
  if (!confirmed) throw new Error('there is no ConfirmPassword above')
  return confirmed
}

type Answer = (confirmed: boolean) => void

/** Asks for the password on behalf of `useConfirmed`. */
export function ConfirmPassword({ children }: { children: ReactNode }) {
  const [asking, setAsking] = useState(false)
  const waiting = useRef<Answer[]>([])
  const answer = useCallback<Answer>((isConfirmed) => {
    for (const tell of waiting.current.splice(0)) tell(isConfirmed)
    setAsking(false)
  }, [])
  const confirmed = useCallback<Confirmed>(async (call) => {
    try {
      return await call()
    } catch (error) {
      if (toClientFailure(error).code !== 'reauthentication_required') throw error
      // Calls of the same moment wait for one answer.
      const isConfirmed = await new Promise<boolean>((resolve) => {
        waiting.current.push(resolve)
        setAsking(true)
      })
      if (!isConfirmed) throw error
      return call()
    }
  }, [])
  // Whoever was asked is gone: signed out, say.
  useEffect(() => () => answer(false), [answer])
  return (
    <Context value={confirmed}>
      {children}
      {asking && <ConfirmPasswordDialog onAnswer={answer} />}
    </Context>
  )
}
