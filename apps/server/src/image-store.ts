import { join, resolve } from 'node:path'
import { createFolderStore, createS3Store } from '@benne/images'
import type { ImageStore } from '@benne/services'
import type { Config } from './config.ts'
import { describeError, type Logger } from './log.ts'

/** Where pictures are kept: a bucket, or a folder of the data directory. A bucket that cannot be used is told at once. */
export async function openImageStore({ s3, dataDirectory }: Config, logger: Logger): Promise<ImageStore> {
  if (!s3) return createFolderStore(join(resolve(dataDirectory), 'images'))
  const store = createS3Store(s3)
  // It may be back before the first picture: everything else works without.
  await store
    .verify()
    .catch((error: unknown) => logger.error(describeError(error), 'the bucket of pictures cannot be used'))
  return store
}
