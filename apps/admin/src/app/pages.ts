/** The pages behind the sign-in, each fetched when it is first opened. */
export const pages = {
  records: () => import('../records/records-page.tsx'),
  record: () => import('../records/record-page.tsx'),
  declare: () => import('../declare/declare-page.tsx'),
}

/** Fetches the pages that have not been opened yet: they are then there when the connection is not. */
export function fetchPages(): void {
  for (const page of Object.values(pages)) void page().catch(() => undefined)
}
