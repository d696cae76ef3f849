import type { Role, User, UserPage, UserStatus } from '@benne/contracts'
import { findInList, type PagedList, putInList } from '../components/paged-list.ts'

// How an account that changes elsewhere finds its place among those that were fetched. Pure: the cache is elsewhere.

export interface PersonFilter {
  search?: string | undefined
  role?: Role | undefined
  status?: UserStatus | undefined
}
export type PersonList = PagedList<User>

/** An account as a live event told it; `gone` when there is nobody behind it any more. */
export interface Arrival {
  user: User
  gone: boolean
}

/** The same words find the same people as on the server. */
export function matches(user: User, { search = '', role, status }: PersonFilter): boolean {
  const text = plain(`${user.firstName} ${user.lastName} ${user.username} ${user.email}`)
  const words = plain(search).split(/\s+/)
  return (
    (!role || user.role === role) &&
    (!status || user.status === status) &&
    words.every((word) => text.includes(word))
  )
}

/** In lower case, without accents. */
const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

export function mergeIntoList(list: PersonList, { user, gone }: Arrival, filter: PersonFilter): PersonList {
  return putInList(list, user, !gone && matches(user, filter))
}

/**
 * A page as the server sent it, put right by what arrived while it was on its way. Only the first page takes in
 * people whom it lacks: for a later one it is not known who stands above it.
 */
export function freshenPage(
  page: UserPage,
  arrivals: Iterable<Arrival>,
  filter: PersonFilter,
  isFirst: boolean,
): UserPage {
  let list: PersonList = { pages: [page], pageParams: [null] }
  for (const arrival of arrivals) {
    if (isFirst || findInList(list, arrival.user.id)) list = mergeIntoList(list, arrival, filter)
  }
  return list.pages[0] ?? page
}
