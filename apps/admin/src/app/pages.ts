import { can, type Permission, type Role } from '@benne/contracts'

/** The pages behind the sign-in, each fetched when it is first opened. */
export const pages = {
  records: () => import('../records/records-page.tsx'),
  queue: () => import('../queue/queue-page.tsx'),
  record: () => import('../records/record-page.tsx'),
  declare: () => import('../declare/declare-page.tsx'),
  declared: () => import('../declare/declared-page.tsx'),
  edit: () => import('../records/edit-page.tsx'),
  counting: () => import('../counting/counting-page.tsx'),
  profile: () => import('../account/profile-page.tsx'),
  face: () => import('../account/face-page.tsx'),
  sessions: () => import('../account/sessions-page.tsx'),
  people: () => import('../people/people-page.tsx'),
  person: () => import('../people/person-page.tsx'),
  audit: () => import('../audit/audit-page.tsx'),
  categories: () => import('../categories/categories-page.tsx'),
  custody: () => import('../custody/custody-page.tsx'),
  factors: () => import('../factors/factors-page.tsx'),
}

/** What a page that is not for everybody asks for. */
const permissions: Partial<Record<keyof typeof pages, Permission>> = {
  queue: 'waste.read.any',
  people: 'users.list',
  person: 'users.get',
  audit: 'audit.list',
  categories: 'waste.read.any',
  custody: 'custody.roots',
  factors: 'waste.recomputeImpact',
}

/** Fetches the role's pages that have not been opened yet: they are then there when the connection is not. */
export function fetchPages(role: Role): void {
  for (const [name, page] of Object.entries(pages) as [keyof typeof pages, () => Promise<unknown>][]) {
    const permission = permissions[name]
    if (!permission || can(role, permission)) void page().catch(() => undefined)
  }
}
