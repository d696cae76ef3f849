import { type SessionState, Value } from '@benne/client'
import { client } from '../app/client.ts'
import { clearDraft } from '../declare/draft.ts'

/** How the last session here ended: by its owner's wish, or by something that the sign-in page should explain. */
export const ending = new Value<'chosen' | 'elsewhere' | null>(null)

let leaving = false
let before: SessionState['status'] = client.session.state.get().status

client.session.state.subscribe(() => {
  const { status } = client.session.state.get()
  if (status === 'signed-out' && before === 'signed-in') ending.set(leaving ? 'chosen' : 'elsewhere')
  if (status === 'signed-in') ending.set(null)
  before = status
})

/** Signs out because the person asked for it: what they had begun goes with them. */
export async function signOut(): Promise<void> {
  const { user } = client.session.state.get()
  leaving = true
  if (user) clearDraft(user.id)
  try {
    await client.session.signOut()
  } finally {
    leaving = false
  }
}
