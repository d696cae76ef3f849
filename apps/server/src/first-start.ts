import { openDatabase } from '@benne/db'
import { seedDemonstration } from '@benne/db/demo'
import { hashPassword } from '@benne/services'
import type { BannerLine } from './banner.ts'
import type { LocalSecrets } from './local-secrets.ts'

const demoNames = { staff: 'camille', resident: 'lucas', superAdmin: 'direction' }

/** Fills a new embedded database with made-up people, unless it has anybody. Returns whether it did. */
export async function seedEmbedded(databaseUrl: string, secrets: LocalSecrets): Promise<boolean> {
  const { db, close } = openDatabase(databaseUrl, { poolSize: 2 })
  try {
    const passwordHash = await hashPassword(secrets.demoPassword)
    const accounts = {
      staff: { username: demoNames.staff, passwordHash },
      resident: { username: demoNames.resident, passwordHash },
      superAdmin: { username: demoNames.superAdmin, passwordHash },
    }
    return await seedDemonstration(db, { now: new Date(), accounts })
  } finally {
    await close()
  }
}

/** The demonstration's accounts for the terminal: the one place where their password is shown. */
export function demoAccountLines({ demoPassword }: LocalSecrets): BannerLine[] {
  const line = (label: string, name: string) => ({ label, value: `${name.padEnd(9)}   ${demoPassword}` })
  return [
    line('Staff', demoNames.staff),
    line('Resident', demoNames.resident),
    line('Super admin', demoNames.superAdmin),
  ]
}
