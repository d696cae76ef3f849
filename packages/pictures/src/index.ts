export { checkPicture, type PictureRules, type PictureType } from './check-picture.ts'
export { PictureError, type PictureErrorReason, pictureErrorReasons } from './picture-error.ts'
export { WaitingLine, type WaitingLineOptions } from './waiting-line.ts'
