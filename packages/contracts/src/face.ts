import { z } from 'zod'
import { DeviceToken, Keep } from './auth.ts'
import { FaceConsentVersion } from './face-consent.ts'
import { Id, line } from './primitives.ts'
import { Language } from './user.ts'

/** What a picture is asked to show: the face turned to the camera, or to the person's own left or right. */
export const facePoses = ['straight', 'left', 'right'] as const
export const FacePose = z.enum(facePoses)
export type FacePose = z.infer<typeof FacePose>

/** Why a picture of a face is of no use. The camera's guide and the answers of the server use the same names. */
export const faceProblems = [
  'no_face',
  'several_faces',
  'too_small',
  'cut_off',
  'too_dark',
  'too_bright',
  'blurred',
  'turned_away',
] as const
export const FaceProblem = z.enum(faceProblems)
export type FaceProblem = z.infer<typeof FaceProblem>

/** Why pictures, each of which is of use, do not show a living person who does what was asked. */
export const livenessProblems = [
  /** A picture does not show the pose that was asked for. */
  'not_turned',
  'wrong_side',
  /** As narrow as a photo that is held at an angle. */
  'flat',
  /** Two pictures are the same. */
  'repeated',
  /** Not the same face throughout. */
  'different_faces',
  /** Too fast for a head, in the wrong order, or not when they can have been taken. */
  'implausible_times',
  /** As many pictures as poses, no more and no fewer. */
  'wrong_number',
] as const
export const LivenessProblem = z.enum(livenessProblems)
export type LivenessProblem = z.infer<typeof LivenessProblem>

export const facePurposes = ['login', 'enrol'] as const
export const FacePurpose = z.enum(facePurposes)
export type FacePurpose = z.infer<typeof FacePurpose>

/** Seconds in which a challenge must be answered, once. */
export const faceChallengeSeconds = 60
/** Pictures that the camera's guide may have looked at for one challenge: one a second and a few more. */
export const maxFaceLooks = 240
/**
 * Failures in a row after which an account is offered another way in, until that succeeds (NIST SP 800-63B-4 §3.2.3).
 */
export const maxFaceFailures = 5

export const FaceChallengeInput = z.strictObject({
  purpose: FacePurpose,
  /** Who wishes to sign in: where only known devices may, an unknown one is then told before it looks at anybody. */
  username: line(254, 1).optional(),
  deviceToken: DeviceToken.optional(),
})
export type FaceChallengeInput = z.infer<typeof FaceChallengeInput>

/** Poses in a random order, of which one picture each is wanted. */
export const FaceChallenge = z.object({
  id: Id,
  purpose: FacePurpose,
  actions: z.array(FacePose),
  expiresAt: z.date(),
})
export type FaceChallenge = z.infer<typeof FaceChallenge>

/** A JPEG, PNG or WebP as a data URL, of 160 pixels at least on its shorter side; 640 on the longer is enough. */
const FaceImage = z
  .string()
  .max(500_000, { abort: true })
  .refine((value) => /^data:[^,]{0,100};base64,/.test(value), {
    error: 'is not a base64 data URL',
    params: { rule: 'not_a_data_url' },
  })

export const FaceLookInput = z.strictObject({ challengeId: Id, image: FaceImage })
export type FaceLookInput = z.infer<typeof FaceLookInput>

/**
 * What the server sees in a picture, for the camera's guide: it says nothing of whose face it is, and keeps nothing.
 */
export const FaceLook = z.object({
  problems: z.array(FaceProblem),
  /** The pose that is shown clearly enough to be taken, if any. */
  pose: FacePose.nullable(),
  /** How far the face is turned, from -1 to 1: above zero to the person's own left. Null without a face. */
  turn: z.number().nullable(),
  /** The largest face, in shares of the picture's width and height. */
  box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }).nullable(),
})
export type FaceLook = z.infer<typeof FaceLook>

/** One picture for each of the challenge's actions, in their order. */
export const FaceFrame = z.strictObject({
  image: FaceImage,
  /** Milliseconds between the arrival of the challenge and the moment it was taken. */
  at: z
    .int()
    .min(0)
    .max(faceChallengeSeconds * 1000),
})
export type FaceFrame = z.infer<typeof FaceFrame>

/** As many as a challenge can ask for: three turns, and the poses between them. */
export const maxFaceFrames = 6
const FaceFrames = z.array(FaceFrame).min(1).max(maxFaceFrames)

export const FaceLoginInput = z.strictObject({
  /** Username or e-mail address. Left out only where the installation recognises people by their face alone. */
  username: line(254, 1).optional(),
  challengeId: Id,
  frames: FaceFrames,
  keep: Keep,
  deviceToken: DeviceToken.optional(),
})
export type FaceLoginInput = z.infer<typeof FaceLoginInput>

export const FaceRegisterInput = z.strictObject({
  challengeId: Id,
  frames: FaceFrames,
  password: z.string().min(1).max(128),
  /** Given to the text of this version, in the language in which it was read. */
  consent: z.literal(true),
  consentVersion: FaceConsentVersion,
  consentLanguage: Language,
})
export type FaceRegisterInput = z.infer<typeof FaceRegisterInput>

/** Why a template was destroyed; `password`: there is a new one, and who knew the old may have enrolled a face. */
export const faceEndings = ['withdrawn', 'replaced', 'unused', 'password', 'account', 'operator'] as const
export const FaceEnding = z.enum(faceEndings)
export type FaceEnding = z.infer<typeof FaceEnding>

/** Says that a template and its key were destroyed. Anybody can check it with the public key, by openssl alone. */
export const FaceCertificate = z.object({
  /** What is signed: canonical JSON, in UTF-8. */
  statement: z.string(),
  /** Ed25519, base64. */
  signature: z.string(),
  /** PEM. */
  publicKey: z.string(),
})
export type FaceCertificate = z.infer<typeof FaceCertificate>

/** What is kept of the caller's face, and what they agreed to. */
export const FaceStatus = z.object({
  enrolled: z
    .object({
      enrolledAt: z.date(),
      lastUsedAt: z.date().nullable(),
      /** When it is erased unless it is used until then. */
      expiresAt: z.date(),
      /** Pictures that it is the mean of; none of them is kept. */
      pictures: z.int(),
      /** Taken over from the former system: enrolling again recognises better. */
      imported: z.boolean(),
      /** Computed in a way that is not used any more: it recognises nobody until it is taken again. */
      outdated: z.boolean(),
    })
    .nullable(),
  /** Whether another way in must succeed first. */
  paused: z.boolean(),
  /** Newest first. */
  consents: z.array(
    z.object({
      id: Id,
      givenAt: z.date(),
      version: z.string(),
      language: Language.nullable(),
      endedAt: z.date().nullable(),
      ending: FaceEnding.nullable(),
      certificate: FaceCertificate.nullable(),
    }),
  ),
})
export type FaceStatus = z.infer<typeof FaceStatus>
