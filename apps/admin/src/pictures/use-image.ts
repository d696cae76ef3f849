import { useCallback, useSyncExternalStore } from 'react'
import { client } from '../app/client.ts'
import { ImageCache, type ImageState } from './image-cache.ts'

/** The one of this page. */
export const images = new ImageCache((url, options) => client.files.download(url, options))

client.session.state.subscribe(() => {
  if (client.session.state.get().status === 'signed-out') images.clear()
})

// What could not be fetched while Benne was away is asked for again.
client.liveState.subscribe(() => {
  if (client.liveState.get() === 'live') images.retry()
})

const nothing: ImageState = { status: 'loading' }

/** A picture of the server as an address for `<img>`, while this shows. No address: nothing is fetched. */
export function useImage(url: string | null): ImageState {
  const subscribe = useCallback(
    (listener: () => void) => (url === null ? () => undefined : images.subscribe(url, listener)),
    [url],
  )
  return useSyncExternalStore(subscribe, () => (url === null ? nothing : images.state(url)))
}
