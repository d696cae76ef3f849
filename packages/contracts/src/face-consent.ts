import { z } from 'zod'
import type { Language } from './user.ts'

/** The version of the text below: a new one whenever its meaning changes. Consent is to one version. */
export const faceConsentVersion = '2026-11'
export const FaceConsentVersion = z.string().max(20)

/** What somebody reads before their face is kept. */
export interface FaceConsentText {
  readonly version: string
  readonly title: string
  readonly points: readonly { readonly heading: string; readonly text: string }[]
  /** Beside the box that is ticked. */
  readonly agreement: string
}

/**
 * The text of the present version. `retentionMonths`: after how many months without use a template is erased. The
 * server keeps the SHA-256 of `faceConsentPlain` of it with each consent.
 */
export function faceConsentText(language: Language, retentionMonths: number): FaceConsentText {
  return { version: faceConsentVersion, ...(language === 'fr' ? french : english)(retentionMonths) }
}

/** The text as one string, for its hash and for printing. */
export const faceConsentPlain = ({ version, title, points, agreement }: FaceConsentText): string =>
  [`${title} (${version})`, ...points.flatMap(({ heading, text }) => [heading, text]), agreement].join('\n')

type Text = Omit<FaceConsentText, 'version'>

const french = (months: number): Text => ({
  title: 'Se connecter avec son visage',
  points: [
    {
      heading: 'Ce qui est conservé',
      text: 'Une suite de 128 nombres calculée à partir de vos photos, chiffrée avec une clé qui n’appartient qu’à elle. Aucune photo n’est conservée, ni celles d’aujourd’hui ni celles des connexions.',
    },
    {
      heading: 'À quoi cela sert',
      text: 'Uniquement à vous connecter à votre compte. Ni suivi, ni statistique, ni partage avec qui que ce soit.',
    },
    {
      heading: 'Combien de temps',
      text: `Jusqu’à ce que vous y renonciez, changiez de mot de passe ou quittiez Benne, ou après ${months} mois sans connexion par le visage : vous en êtes averti avant.`,
    },
    {
      heading: 'Votre choix',
      text: 'Votre mot de passe fonctionne toujours : refuser ou renoncer ne change rien d’autre. Vous pouvez renoncer à tout moment depuis votre profil ; les nombres et leur clé sont alors détruits et vous recevez un certificat.',
    },
    {
      heading: 'Ses limites',
      text: 'Une photo de vous tenue devant la caméra ne suffit pas. Une vidéo, un masque, ou une photo courbée ou animée par un programme pourraient tromper Benne : ne l’utilisez pas si ce risque vous inquiète.',
    },
  ],
  agreement: 'J’accepte que Benne conserve ces nombres pour me reconnaître.',
})

const english = (months: number): Text => ({
  title: 'Signing in with your face',
  points: [
    {
      heading: 'What is kept',
      text: 'A series of 128 numbers computed from your pictures, encrypted with a key of its own. No picture is kept, neither today’s nor those of later sign-ins.',
    },
    {
      heading: 'What it is for',
      text: 'Signing you in to your account, and nothing else. No tracking, no statistics, no sharing with anybody.',
    },
    {
      heading: 'For how long',
      text: `Until you withdraw, change your password or leave Benne, or have not signed in with your face for ${months} months: you are told before that.`,
    },
    {
      heading: 'Your choice',
      text: 'Your password always works: declining or withdrawing changes nothing else. You can withdraw at any time from your profile; the numbers and their key are then destroyed, and you are given a certificate.',
    },
    {
      heading: 'Its limits',
      text: 'A photo of you held before the camera is not enough. A video, a mask, or a photo that is bent, or animated by a program, might deceive Benne: do not use it if that risk worries you.',
    },
  ],
  agreement: 'I agree that Benne keeps these numbers to recognise me.',
})
