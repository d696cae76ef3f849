export interface BannerLine {
  readonly label: string
  readonly value: string
}

/** A box for the terminal, as wide as its longest line. */
export function banner(title: string, sections: readonly (readonly BannerLine[])[], footer: string): string {
  const labelWidth = Math.max(...sections.flat().map(({ label }) => label.length))
  const rows = [
    title,
    ...sections.flatMap((lines) => [
      '',
      ...lines.map(({ label, value }) => `${label.padEnd(labelWidth)}   ${value}`),
    ]),
    '',
    footer,
  ]
  const width = Math.max(...rows.map((row) => row.length))
  const edge = '─'.repeat(width + 4)
  return [`╭${edge}╮`, ...rows.map((row) => `│  ${row.padEnd(width)}  │`), `╰${edge}╯`].join('\n')
}
