export * from './encoder.ts'
export { judgeLiveness, type LivenessFinding, type LivenessFrame, sameFaceDistance } from './liveness.ts'
export {
  defaultTolerance,
  identificationMargin,
  isSamePerson,
  straightDescriptor,
  turnedAllowance,
} from './match.ts'
export { distance } from './matching/distance.ts'
export { FaceIndex, type Nearest } from './matching/face-index.ts'
export { meanDescriptor } from './matching/mean-descriptor.ts'
export { isFlat, poseOf, problemsOf, straightYaw, turnedYaw } from './quality.ts'
export { VaultError, type VaultProblem } from './vault/error.ts'
export { newFernetKey } from './vault/fernet.ts'
export { descriptorLength, type TemplateContent, type TemplateNames } from './vault/layout.ts'
export {
  createVault,
  type SealedTemplate,
  type Template,
  type Vault,
  type WrappedKey,
} from './vault/vault.ts'
