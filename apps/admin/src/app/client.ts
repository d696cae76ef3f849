import { createBenneClient } from '@benne/client'

/** The one client of this page: same origin, refresh token in the browser's cookie. */
export const client = createBenneClient({ store: 'cookie' })
