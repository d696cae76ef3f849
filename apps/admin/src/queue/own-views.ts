import { z } from 'zod'
import { filterSearch, readRecordFilter } from '../records/record-filter.ts'

/** A filter that somebody gave a name, in this browser. */
export interface OwnView {
  readonly name: string
  /** As the address says it. */
  readonly search: string
}

export const maxOwnViews = 8
export const maxViewName = 30

const Stored = z.array(z.object({ name: z.string(), search: z.string() }))

/** What was kept, as far as it can still be read. */
export function readViews(stored: string | null): OwnView[] {
  const parsed = Stored.safeParse(fromJson(stored ?? '[]'))
  return (parsed.data ?? [])
    .map(({ name, search }) => ({ name: tidyName(name), search: normal(search) }))
    .filter(({ name, search }) => name && search)
    .slice(0, maxOwnViews)
}

/** The views with another one; one of the same name is replaced. */
export function addView(views: readonly OwnView[], { name, search }: OwnView): OwnView[] {
  const added = { name: tidyName(name), search: normal(search) }
  return [...views.filter((view) => view.name !== added.name), added].slice(-maxOwnViews)
}

export const removeView = (views: readonly OwnView[], name: string): OwnView[] =>
  views.filter((view) => view.name !== name)

const tidyName = (name: string) => name.trim().replace(/\s+/g, ' ').slice(0, maxViewName)

/** The same filter is written the same way, so that it can be recognised. */
const normal = (search: string) => filterSearch(readRecordFilter(new URLSearchParams(search), true))

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
