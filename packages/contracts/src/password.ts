import { z } from 'zod'

// Passwords that satisfy the composition rule and are still the first that anybody tries: one of these words,
// letters swapped for look-alike digits and signs, and a short tail such as "1!" or "2024*".
const commonWords = new Set(
  `password passw passwort motdepasse azerty azertyuiop qwerty qwertyuiop qwertz bonjour soleil doudou chouchou loulou
  marseille paris lyon france camille nicolas julien thomas sophie princesse welcome admin administrator root login
  letmein iloveyou jetaime monkey dragon football master sunshine shadow superman batman michael jordan secret test
  changeme default user guest hello abc abcd abcdef qazwsx trustno summer winter spring autumn ete hiver printemps
  automne coucou vacances maison chocolat benne dechets poubelle recyclage waste`.split(/\s+/),
)
const lookAlikes: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

function isCommon(password: string): boolean {
  const lower = password.toLowerCase()
  const withoutTail = lower.slice(0, lastLetter(lower) + 1)
  const plain = withoutTail.replace(/[^a-z]/g, (sign) => lookAlikes[sign] ?? '')
  return (
    commonWords.has(plain) ||
    /^(.)\1*$/.test(lower) ||
    '01234567890 abcdefghijklmnopqrstuvwxyz'.includes(lower)
  )
}

/** Index of the last a–z, or −1. (A regular expression that looks for the end tries every start: quadratic.) */
function lastLetter(text: string): number {
  let index = text.length - 1
  while (index >= 0 && !/[a-z]/.test(text.charAt(index))) index--
  return index
}

/** A rule on what a password is made of; shown to people while they type. */
export interface PasswordRule {
  readonly rule: string
  readonly test: (password: string) => boolean
  readonly message: string
}

/** The seed's composition rule, one entry a class of character: a setting of the installation, on by default. */
export const compositionRules = [
  {
    rule: 'password_lowercase',
    test: (p: string) => /\p{Ll}/u.test(p),
    message: 'needs a lower-case letter',
  },
  {
    rule: 'password_uppercase',
    test: (p: string) => /\p{Lu}/u.test(p),
    message: 'needs an upper-case letter',
  },
  { rule: 'password_digit', test: (p: string) => /\p{Nd}/u.test(p), message: 'needs a digit' },
  {
    rule: 'password_special',
    test: (p: string) => /[^\p{L}\p{Nd}\s]/u.test(p),
    message: 'needs a character that is neither letter nor digit',
  },
] as const satisfies readonly PasswordRule[]

export const commonRule = {
  rule: 'password_common',
  test: (p: string) => !isCommon(p),
  message: 'is among the most common passwords',
} as const satisfies PasswordRule

/** A password being chosen: 8–128 characters, not a common one. Never trimmed. */
export const NewPassword = z
  .string()
  .min(8)
  // Nothing more is looked at in what is too long.
  .max(128, { abort: true })
  // As it is hashed: look-alikes of another width are the same password.
  .refine((typed) => commonRule.test(typed.normalize('NFKC')), {
    error: commonRule.message,
    params: { rule: commonRule.rule },
  })

export interface PasswordCircumstances {
  /** Whether this installation asks for characters of every kind. */
  readonly composition: boolean
  /** Username, address and names of its owner: what others would try first. */
  readonly personal: readonly string[]
}

/** The rules beside `NewPassword` that a password being chosen breaks, in the order in which to tell them. */
export function brokenPasswordRules(
  typed: string,
  { composition, personal }: PasswordCircumstances,
): { rule: string; message: string }[] {
  const password = typed.normalize('NFKC')
  const broken = (composition ? compositionRules : []).filter(({ test }) => !test(password))
  if (!isPersonal(password, personal)) return broken.map(({ rule, message }) => ({ rule, message }))
  return [...broken, { rule: 'password_personal', message: 'holds a name or an address of yours' }]
}

/** Whether what is left of a password without its owner's names is too little to be one. */
function isPersonal(password: string, personal: readonly string[]): boolean {
  let rest = fold(password)
  for (const word of personal.flatMap((each) => [each, ...each.split(/[@.\s_-]+/)]).map(fold)) {
    if (word.length >= 4) rest = rest.replaceAll(word, '')
  }
  return rest.length < 6 && rest.length < fold(password).length
}

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
