import type { Language } from '@benne/contracts'
import type { Block, Letter } from './letter.ts'

/** A letter with its greeting and all its spaces, ready to be laid out. */
export interface Sheet extends Letter {
  readonly language: Language
  readonly colon: string
  /** Before the address of a button. */
  readonly copyAddress: string
  readonly footer: string
}

export function toText({ body, colon, footer }: Sheet): string {
  const parts = body.map((block) => {
    if (typeof block === 'string') return block
    if ('facts' in block) return block.facts.map(([label, value]) => `${label} ${value}`).join('\n')
    return `${'button' in block ? block.button : block.link}${colon}\n${block.url}`
  })
  // Mail programs know two hyphens and a space as the beginning of what is not the message itself.
  return `${[...parts, `-- \n${footer}`].join('\n\n')}\n`
}

// No colours but the button's: the reader's program has its own, by day and by night.
const styles = {
  body: `margin:0;padding:24px 16px;color-scheme:light dark;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif`,
  main: 'max-width:560px;margin:0 auto;overflow-wrap:anywhere',
  paragraph: 'margin:0 0 16px',
  button:
    'display:inline-block;padding:12px 20px;border-radius:8px;background:#1e6742;color:#ffffff;font-weight:600;text-decoration:none',
  small: 'margin:0 0 16px;font-size:14px;opacity:0.8',
  plain: 'color:inherit',
}

/** One column without tables or images; nothing is fetched from anywhere. */
export function toHtml(sheet: Sheet): string {
  const { language, subject, body, footer } = sheet
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escape(subject)}</title>
</head>
<body style="${styles.body}">
<div style="${styles.main}">
${body.map((block) => blockToHtml(block, sheet)).join('\n')}
<hr style="border:0;border-top:1px solid;opacity:0.2;margin:24px 0 16px">
<p style="${styles.small}">${escape(footer)}</p>
</div>
</body>
</html>
`
}

function blockToHtml(block: Block, { copyAddress }: Sheet): string {
  if (typeof block === 'string') return paragraph(escape(block))
  if ('facts' in block) {
    return paragraph(
      block.facts
        .map(([label, value]) => `${escape(label)} <strong>${escape(value)}</strong>`)
        .join('<br>\n'),
    )
  }
  const url = escape(block.url)
  if ('link' in block) return paragraph(`<a href="${url}" style="${styles.plain}">${escape(block.link)}</a>`)
  return `${paragraph(`<a href="${url}" style="${styles.button}">${escape(block.button)}</a>`)}
<p style="${styles.small}">${escape(copyAddress)}<br>
<a href="${url}" style="${styles.plain}">${url}</a></p>`
}

const paragraph = (content: string) => `<p style="${styles.paragraph}">${content}</p>`

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
