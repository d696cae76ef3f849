/** A column of a printed table: right-aligned unless it holds words. */
export interface Column {
  readonly head: string
  readonly words?: boolean
}

export function say(line = ''): void {
  process.stdout.write(`${line}\n`)
}

export function heading(text: string): void {
  say(`\n${text}\n${'═'.repeat(text.length)}`)
}

/** Prose under a table, wrapped where a terminal ends. */
export function note(text: string): void {
  const words = text.split(/\s+/)
  let line = ' '
  for (const word of words) {
    if (line.length + word.length > 118) {
      say(line)
      line = ' '
    }
    line += ` ${word}`
  }
  say(line)
}

export function table(title: string, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const widths = columns.map(({ head }, i) =>
    Math.max(head.length, ...rows.map((row) => (row[i] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    `  ${cells
      .map((cell, i) => (columns[i]?.words ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()}`
  say(`\n${title}`)
  say(line(columns.map(({ head }) => head)))
  say(`  ${widths.map((width) => '─'.repeat(width)).join('──')}`)
  for (const row of rows) say(line(row))
}

/** Three digits that mean something, whatever the size. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ' ')
}

export const times = (ratio: number): string => `${number(ratio)}×`
