export interface Cited {
  readonly text: string
  readonly line: number
}

export interface Markdown {
  /** What stands between single backticks. */
  readonly spans: readonly Cited[]
  /** Lines between fences: commands, pictures of folders. */
  readonly fenced: readonly Cited[]
  /** Where links and pictures lead. */
  readonly links: readonly Cited[]
}

/** Takes a Markdown text apart, as far as a check of what it cites needs. */
export function readMarkdown(text: string): Markdown {
  const spans: Cited[] = []
  const fenced: Cited[] = []
  const links: Cited[] = []
  let fence: string | null = null
  for (const [index, content] of text.split('\n').entries()) {
    const line = index + 1
    const mark = /^\s*(```+|~~~+)/.exec(content)?.[1]
    if (mark && (fence === null || mark.startsWith(fence))) {
      fence = fence === null ? mark : null
    } else if (fence !== null) {
      fenced.push({ text: content, line })
    } else {
      for (const [, span = ''] of content.matchAll(/`([^`]+)`/g)) spans.push({ text: span, line })
      const rest = content.replaceAll(/`[^`]+`/g, '``')
      for (const [, link = ''] of rest.matchAll(/\]\(\s*<?([^)>\s]+)/g)) links.push({ text: link, line })
      // [name]: target
      const reference = /^\s{0,3}\[[^\]]+\]:\s*(\S+)/.exec(rest)?.[1]
      if (reference) links.push({ text: reference, line })
    }
  }
  return { spans, fenced, links }
}
