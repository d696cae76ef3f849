import type { FaceEncoder, Vault } from '@benne/biometrics'
import type { FaceDevices } from '@benne/contracts'
import type { Gate } from '../gate.ts'
import type { FaceDirectory } from './directory.ts'

/** What signing in by face needs. */
export interface Faces {
  readonly encoder: FaceEncoder
  readonly vault: Vault
  /**
   * How many calls are under way, for one address and for all: with a single picture to be looked at, and with
   * answers.
   */
  readonly gates: { readonly looks: Gate; readonly answers: Gate }
  /** Euclidean distance up to which two descriptors are of one person. */
  readonly tolerance: number
  /** Where a face opens an account: on devices that its owner has signed in on by password, or on any. */
  readonly devices: FaceDevices
  /** Months without use after which a template is erased. */
  readonly retentionMonths: number
  /** Who is recognised without saying who they are; null where people say their name first. */
  readonly directory: FaceDirectory | null
}
