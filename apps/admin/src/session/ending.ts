import { type SessionState, Value } from '@benne/client'
import { client } from '../app/client.ts'
import { clearDraft } from '../declare/draft.ts'

/** Set when a session ends without its owner having asked for it, so that the sign-in page can say so. */
export const endedElsewhere = new Value(false)

let leaving = false
let before: SessionState['status'] = client.session.state.get().status

client.session.state.subscribe(() => {
  const { status } = client.session.state.get()
  if (status === 'signed-out' && before === 'signed-in' && !leaving) endedElsewhere.set(true)
  if (status === 'signed-in') endedElsewhere.set(false)
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
