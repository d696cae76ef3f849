import { faceEndings, type Language, languages, roles, userStatuses } from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import type { MailFacts, MailKind, SessionFacts } from '../src/mail/letter.ts'
import { renderMail } from '../src/mail/render-mail.ts'

const publicUrl = 'https://benne.example.org'
const at = new Date('2026-05-04T22:30:00.000Z')
const link = (path: string, hours: number) => ({ url: `${publicUrl}${path}#token=a_b-c`, hours })
const session: SessionFacts = {
  device: { kind: 'phone', browser: 'Firefox', system: 'Android' },
  place: { kind: 'country', country: 'DE' },
  openedAt: at,
  endedAt: new Date('2026-06-07T09:05:00.000Z'),
}
const reader = { firstName: 'Zoé', timeZone: 'Europe/Paris' }

/** What each kind is given, and what both parts must hold in French and in English. */
const cases: { [K in MailKind]: [Extract<MailFacts, { kind: K }>, fr: string[], en: string[]][] } = {
  verify_email: [
    [
      { kind: 'verify_email', username: 'zoe_1', link: link('/verify-email', 48) },
      ['48\u00A0heures', 'zoe_1'],
      ['48 hours', 'zoe_1'],
    ],
  ],
  change_email: [
    [
      { kind: 'change_email', link: link('/verify-email', 24), email: 'neu@example.org' },
      ['24\u00A0heures', 'neu@example.org'],
      ['24 hours', 'neu@example.org'],
    ],
  ],
  change_asked: [
    [
      { kind: 'change_asked', at },
      ['5 mai 2026 à 00:30', `${publicUrl}/forgot-password`],
      ['5 May 2026 at 00:30', `${publicUrl}/forgot-password`],
    ],
  ],
  forgot_password: [
    [{ kind: 'forgot_password', link: link('/reset-password', 1) }, ['1\u00A0heure '], ['1 hour,']],
  ],
  reset_password: [
    [
      { kind: 'reset_password', link: link('/reset-password', 1) },
      ['1\u00A0heure ', 'collectivité'],
      ['1 hour,', 'council'],
    ],
  ],
  already_registered: [
    [
      { kind: 'already_registered', link: null },
      [`${publicUrl}/sign-in`, `${publicUrl}/forgot-password`],
      [`${publicUrl}/sign-in`, `${publicUrl}/forgot-password`],
    ],
    [
      { kind: 'already_registered', link: link('/reset-password', 1) },
      ['1\u00A0heure ', 'attend d’être confirmé'],
      ['1 hour,', 'waiting to be confirmed'],
    ],
  ],
  password_changed: [
    [
      { kind: 'password_changed', at },
      ['5 mai 2026 à 00:30', `${publicUrl}/forgot-password`],
      ['5 May 2026 at 00:30', `${publicUrl}/forgot-password`],
    ],
  ],
  email_changed: [
    [
      { kind: 'email_changed', at },
      ['5 mai 2026 à 00:30', 'collectivité'],
      ['5 May 2026 at 00:30', 'council'],
    ],
  ],
  username_changed: [
    [
      { kind: 'username_changed', at, username: 'zoe_2' },
      ['zoe_2', '5 mai 2026 à 00:30', `${publicUrl}/forgot-password`],
      ['zoe_2', '5 May 2026 at 00:30', `${publicUrl}/forgot-password`],
    ],
  ],
  session_reused: [
    [
      { kind: 'session_reused', session },
      [
        'Firefox sur Android (téléphone)',
        'Allemagne',
        '5 mai 2026 à 00:30',
        '7 juin 2026 à 11:05',
        `${publicUrl}/sessions`,
      ],
      [
        'Firefox on Android (phone)',
        'Germany',
        '5 May 2026 at 00:30',
        '7 June 2026 at 11:05',
        `${publicUrl}/sessions`,
      ],
    ],
  ],
  new_sign_in: [
    [
      { kind: 'new_sign_in', session },
      ['Firefox sur Android (téléphone)', 'Allemagne', '5 mai 2026 à 00:30', `${publicUrl}/forgot-password`],
      ['Firefox on Android (phone)', 'Germany', '5 May 2026 at 00:30', `${publicUrl}/forgot-password`],
    ],
    [
      {
        kind: 'new_sign_in',
        session: {
          ...session,
          device: { kind: 'program', browser: 'curl', system: null },
          place: { kind: 'local', country: null },
        },
      },
      ['curl (programme)', 'réseau local'],
      ['curl (program)', 'local network'],
    ],
    [
      {
        kind: 'new_sign_in',
        session: {
          ...session,
          device: { kind: 'unknown', browser: null, system: null },
          place: { kind: 'unknown', country: null },
        },
      },
      ['Appareil\u00A0: inconnu', 'Lieu\u00A0: inconnu'],
      ['Device: unknown', 'Place: unknown'],
    ],
    [
      {
        kind: 'new_sign_in',
        session: { ...session, device: { kind: 'computer', browser: 'Firefox', system: 'Linux' } },
      },
      ['Appareil\u00A0: Firefox sur Linux'],
      ['Device: Firefox on Linux'],
    ],
  ],
  status_changed: userStatuses.map((status) => [
    { kind: 'status_changed', at, status },
    ['5 mai 2026 à 00:30', status === 'active' ? `${publicUrl}/sign-in` : 'collectivité'],
    ['5 May 2026 at 00:30', status === 'active' ? `${publicUrl}/sign-in` : 'council'],
  ]),
  role_changed: roles.map((role) => [
    { kind: 'role_changed', at, role },
    ['5 mai 2026 à 00:30', { user: 'Habitant', admin: 'Agent', super_admin: 'Administrateur' }[role]],
    ['5 May 2026 at 00:30', { user: 'Resident', admin: 'Staff', super_admin: 'Administrator' }[role]],
  ]),
  leaving: [
    [
      { kind: 'leaving', at, until: new Date('2026-05-18T22:30:00.000Z') },
      ['5 mai 2026 à 00:30', '19 mai 2026 à 00:30', `${publicUrl}/sign-in`],
      ['5 May 2026 at 00:30', '19 May 2026 at 00:30', `${publicUrl}/sign-in`],
    ],
  ],
  came_back: [[{ kind: 'came_back', at }, ['5 mai 2026 à 00:30'], ['5 May 2026 at 00:30']]],
  export_ready: [
    [
      { kind: 'export_ready', until: at },
      ['5 mai 2026 à 00:30', `${publicUrl}/profile`],
      ['5 May 2026 at 00:30', `${publicUrl}/profile`],
    ],
  ],
  face_enrolled: [
    [
      { kind: 'face_enrolled', at },
      ['5 mai 2026 à 00:30', `${publicUrl}/profile`],
      ['5 May 2026 at 00:30', `${publicUrl}/profile`],
    ],
  ],
  face_expiring: [
    [
      { kind: 'face_expiring', until: at },
      ['5 mai 2026', `${publicUrl}/sign-in`],
      ['5 May 2026', `${publicUrl}/sign-in`],
    ],
  ],
  face_erased: faceEndings.map((ending) => [
    { kind: 'face_erased', at, ending },
    ['5 mai 2026 à 00:30', 'détruits'],
    ['5 May 2026 at 00:30', 'destroyed'],
  ]),
}

const all = Object.values(cases)
  .flat()
  .flatMap(([facts, fr, en]) =>
    languages.map((language) => ({ facts, language, wanted: { fr, en }[language], name: facts.kind })),
  )

/** What a reader of the HTML part sees. */
const visible = (html: string) =>
  html
    .replace(/^[\s\S]*<body[^>]*>/, '')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

describe.each(all)('$name in $language', ({ facts, language, wanted }) => {
  const mail = renderMail({ ...reader, language }, facts, publicUrl)

  it('has a subject of one line', () => {
    expect(mail.subject).toMatch(/^[^\r\n]{10,79}$/)
    expect(mail.html).toContain(`<title>${mail.subject.replaceAll("'", '&#39;')}</title>`)
  })

  it('leaves nothing out', () => {
    for (const part of [mail.subject, mail.text, mail.html]) {
      expect(part).not.toMatch(/undefined|null|NaN|Invalid|\[object|\{\{|\$\{|%s/)
    }
    expect(mail.text).toContain(language === 'fr' ? 'Bonjour Zoé,' : 'Hello Zoé,')
  })

  it('says the same in both parts', () => {
    const seen = visible(mail.html)
    for (const words of wanted) {
      expect(mail.text).toContain(words)
      // Pages that may be visited as well are links without their address in words.
      expect(words.startsWith('https:') ? mail.html : seen).toContain(words)
    }
    for (const line of mail.text.split('\n')) {
      if (line.startsWith('https:')) expect(mail.html).toContain(`href="${line}"`)
      else if (line !== '-- ') expect(seen).toContain(line.replace(/[\s\u00A0]?:$/, ''))
    }
  })

  it('shows the one-time link as a button and as an address', () => {
    const url = 'link' in facts ? facts.link?.url : undefined
    if (!url) return
    expect(mail.text.split('\n')).toContain(url)
    expect(mail.html.split(`href="${url}"`)).toHaveLength(3)
    expect(visible(mail.html)).toContain(url)
  })

  it('fetches nothing and holds no script, table or image', () => {
    expect(mail.html).not.toMatch(
      /<(script|style|link|img|table|iframe|form)|src=|url\(|@import|https?:\/\/(?!benne\.)/i,
    )
  })
})

describe('typography', () => {
  const text = (language: Language) =>
    all
      .filter((each) => each.language === language)
      .map((each) => renderMail({ ...reader, language }, each.facts, publicUrl))
      .map((mail) => `${mail.subject}\n${mail.text}\n${visible(mail.html)}`)
      .join('\n')

  it('is French in French', () => {
    // Addresses and hours of the day have colons of their own.
    const words = text('fr')
      .replace(/https:\S+/g, '')
      .replace(/\d\d:\d\d/g, '')
    expect(words).not.toMatch(/[^\u00A0]:/)
    expect(words).not.toMatch(/[^\u202F][;!?]/)
    expect(words).not.toContain("'")
  })

  it('is English in English', () => {
    expect(text('en')).not.toMatch(/[\u00A0\u202F] ?[:;!?]|[éèàç]t/)
  })
})

describe('names', () => {
  it.each([
    `<script>alert(document)<script>`,
    `"><img src=x onerror=alert`,
    `' onmouseover='x`,
    `&lt;b&gt; & co`,
    '${x} {{x}} $& $$',
  ])('%j is shown and does nothing', (firstName) => {
    for (const language of languages) {
      const facts = { kind: 'username_changed', at, username: firstName } as const
      const { text, html } = renderMail({ ...reader, language, firstName }, facts, publicUrl)
      expect(
        html.replaceAll(/<\/?(html|head|meta|title|body|div|p|br|hr|a|strong)\b[^<>]*>|<!doctype html>/g, ''),
      ).not.toMatch(/[<>]/)
      expect(html).not.toMatch(/<[^>]*(onerror|onmouseover|src=)/)
      expect(visible(html).split(firstName)).toHaveLength(3)
      expect(text.split(firstName)).toHaveLength(3)
    }
  })

  it.each([
    'Gagnez sur evil.com',
    'https://evil.example',
    '//evil',
    'a@evil',
    '0899 123 456',
    'x'.repeat(41),
  ])('%j is not repeated: a stranger may have registered it', (firstName) => {
    const [facts] = cases.verify_email[0] ?? []
    if (!facts) throw new Error('no case')
    const { text, html } = renderMail({ ...reader, language: 'fr', firstName }, facts, publicUrl)
    expect(text).toMatch(/^Bonjour,\n/)
    expect(text + html).not.toContain(firstName)
  })

  it.each(['J. R.', 'Jean-Noël', "N'Golo", '李', 'Мария', 'Anne Marie'])('%s is greeted', (firstName) => {
    const facts = { kind: 'came_back', at } as const
    expect(renderMail({ ...reader, language: 'en', firstName }, facts, publicUrl).text).toContain(
      `Hello ${firstName},`,
    )
  })
})

it('tells the time of the reader', () => {
  const facts = { kind: 'came_back', at } as const
  const inZone = (timeZone: string) =>
    renderMail({ ...reader, language: 'en', timeZone }, facts, publicUrl).text
  expect(inZone('America/Cayenne')).toContain('4 May 2026 at 19:30')
  expect(inZone('Indian/Reunion')).toContain('5 May 2026 at 02:30')
})
