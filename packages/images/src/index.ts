export { createImageProcessor, type ImageProcessorOptions } from './processing/sharp-processor.ts'
export { createFolderStore } from './store/folder-store.ts'
export { createS3Store, type S3Store, type S3StoreOptions } from './store/s3-store.ts'
