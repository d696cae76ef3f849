import { descriptorLength } from '@benne/biometrics'

/** Numbers of about the size of a descriptor's. */
export const randomDescriptor = (): Float32Array =>
  Float32Array.from({ length: descriptorLength }, () => (Math.random() - 0.5) / 4)
