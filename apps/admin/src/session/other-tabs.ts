import { client } from '../app/client.ts'

/**
 * The tabs of one browser share the refresh cookie. When somebody signs in or out in one of them, the others would
 * go on under the old name with the new person's rights; they start afresh instead.
 */
export function followOtherTabs(): void {
  const channel = new BroadcastChannel('benne.session')
  let own = userId()
  let isLeaving = false
  client.session.state.subscribe(() => {
    const now = client.session.state.get()
    // Found out by the cookie before a word of the other tab. Whatever runs here was begun by who was there before.
    if (now.status === 'signed-out' && now.reason === 'someone_else') {
      isLeaving = true
      location.reload()
    }
    if (isLeaving || now.status === 'unknown' || userId() === own) return
    own = userId()
    // oxlint-disable-next-line require-post-message-target-origin -- a channel has no other origins
    channel.postMessage(own)
  })
  channel.addEventListener('message', ({ data }: MessageEvent<string | null>) => {
    if (client.session.state.get().status === 'unknown' || data === own) return
    if (data === null) void client.session.end()
    else location.reload()
  })
}

const userId = () => client.session.state.get().user?.id ?? null
