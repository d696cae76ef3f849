export {
  drawTestPhoto,
  makeTestPhoto,
  type TestPhotoOptions,
  testPhotoExif,
  testPhotoFacts,
} from './testing/photo.ts'
export {
  type Interference,
  startTestS3Server,
  type TestS3Object,
  type TestS3Options,
  type TestS3Request,
  type TestS3Server,
} from './testing/s3-server.ts'
