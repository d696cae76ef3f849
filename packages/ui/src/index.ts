export type {
  CameraTrouble,
  CaptureState,
  FaceFailure,
  Hint,
  Trouble,
} from './capture/capture-state.ts'
export type { FaceAnswer } from './capture/face-capture.ts'
export type { FaceCalls } from './face-calls.ts'
export { FaceCamera, type FaceCameraProps } from './face-camera.tsx'
export { FaceConsent, type FaceConsentGiven, type FaceConsentProps } from './face-consent.tsx'
export { FaceEnrolment, type FaceEnrolmentProps } from './face-enrolment.tsx'
export { FaceSignIn, type FaceSignInProps } from './face-sign-in.tsx'
