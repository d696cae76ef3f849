import type { Language } from '@benne/contracts'
import type { Mail } from '../context.ts'
import { frenchSpaces } from './french-spaces.ts'
import type { Letter, Letters, MailFacts, MailKind, Pages, Say } from './letter.ts'
import { lettersEn } from './letters-en.ts'
import { lettersFr } from './letters-fr.ts'
import { sayIn } from './say.ts'
import { type Sheet, toHtml, toText } from './sheet.ts'

/** Who reads it. */
export interface Reader {
  readonly firstName: string
  readonly language: Language
  /** IANA name. */
  readonly timeZone: string
}

const languages = {
  fr: { letters: lettersFr, spaces: frenchSpaces, colon: ' :' },
  en: { letters: lettersEn, spaces: (text: string) => text, colon: ':' },
}

/**
 * A letter in its reader's language, as plain text and as HTML that say the same. `publicUrl` is where the panel is,
 * without a slash at the end.
 */
export function renderMail(reader: Reader, facts: MailFacts, publicUrl: string): Omit<Mail, 'to'> {
  const { language, timeZone, firstName } = reader
  const { letters, spaces, colon } = languages[language]
  const { subject, body } = write(letters, facts, sayIn(language, timeZone), pagesOf(publicUrl))
  const sheet: Sheet = {
    language,
    subject: spaces(subject),
    body: [letters.greeting(speakable(firstName)), ...body].map((block) => {
      if (typeof block === 'string') return spaces(block)
      if ('button' in block) return { ...block, button: spaces(block.button) }
      if ('link' in block) return { ...block, link: spaces(block.link) }
      return { facts: block.facts.map(([label, value]) => [spaces(label + colon), value] as const) }
    }),
    colon: spaces(colon),
    copyAddress: spaces(letters.copyAddress),
    footer: spaces(letters.footer),
  }
  return { subject: sheet.subject, text: toText(sheet), html: toHtml(sheet) }
}

function write<K extends MailKind>(
  { write }: Letters,
  facts: Extract<MailFacts, { kind: K }>,
  say: Say,
  pages: Pages,
): Letter {
  return write[facts.kind](facts, say, pages)
}

function pagesOf(publicUrl: string): Pages {
  return {
    signIn: `${publicUrl}/sign-in`,
    forgotPassword: `${publicUrl}/forgot-password`,
    profile: `${publicUrl}/profile`,
    sessions: `${publicUrl}/sessions`,
  }
}

/**
 * A first name that may stand in a letter, or null. Anybody may register anybody's address, and what looks like an
 * address of the web becomes a link in many mail programs: Benne must not carry somebody's advertisement.
 */
function speakable(firstName: string): string | null {
  return firstName.length > 40 || /[/:@\d]|\.\p{L}/u.test(firstName) ? null : firstName
}
