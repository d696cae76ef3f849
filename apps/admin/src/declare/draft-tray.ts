import { toClientFailure } from '@benne/client'
import { client } from '../app/client.ts'
import { type KeptPhoto, PhotoTray } from '../pictures/photo-tray.ts'
import { shrinkPhoto } from '../pictures/shrink-photo.ts'
import { onDraftCleared } from './draft.ts'

let open: { userId: string; tray: PhotoTray } | null = null

/**
 * The photos of somebody's draft: they go on being sent while other pages are looked at. `kept`: what a page before this
 * one had sent.
 */
export function trayOf(userId: string, kept: readonly KeptPhoto[]): PhotoTray {
  if (open?.userId === userId) return open.tray
  open?.tray.clear()
  const tray = new PhotoTray({
    upload: (photo, options) => client.files.uploadImage(photo, options),
    prepare: shrinkPhoto,
    kept,
  })
  open = { userId, tray }
  void tray.recheck(isOnServer)
  return tray
}

/** Photos that no record took are deleted after a day. What cannot be asked now counts as there. */
export async function isOnServer({ thumbnailUrl }: { thumbnailUrl: string }): Promise<boolean> {
  try {
    await client.files.download(thumbnailUrl)
    return true
  } catch (error) {
    return toClientFailure(error).code !== 'not_found'
  }
}

// What could not be sent while Benne was away goes on by itself.
client.liveState.subscribe(() => {
  if (client.liveState.get() === 'live') open?.tray.retry()
})

onDraftCleared.add((userId) => {
  if (open?.userId === userId) open.tray.clear()
})
