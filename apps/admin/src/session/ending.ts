import { type SessionState, Value } from '@benne/client'
import { client } from '../app/client.ts'
import { clearDraft } from '../declare/draft.ts'

type Wish = 'chosen' | 'left'

/** How the last session here ended: by its owner's wish, or by something that the sign-in page should explain. */
export const ending = new Value<Wish | 'elsewhere' | null>(null)

let wish: Wish | null = null
let before: SessionState['status'] = client.session.state.get().status

client.session.state.subscribe(() => {
  const { status } = client.session.state.get()
  if (status === 'signed-out' && before === 'signed-in') ending.set(wish ?? 'elsewhere')
  if (status === 'signed-in') ending.set(null)
  before = status
})

/** Ends the session as its owner wishes: what they had begun goes with it. */
async function end(as: Wish, how: () => Promise<void>): Promise<void> {
  const { user } = client.session.state.get()
  wish = as
  if (user) clearDraft(user.id)
  try {
    await how()
  } finally {
    wish = null
  }
}

/** Signs out because the person asked for it. */
export const signOut = (): Promise<void> => end('chosen', () => client.session.signOut())

/** The server has ended the session as asked, here and wherever else. */
export const signedOutEverywhere = (): Promise<void> => end('chosen', () => client.session.end())

/** The server has ended the session of somebody who is leaving Benne. */
export const left = (): Promise<void> => end('left', () => client.session.end())
