import { openDatabase } from '@benne/db'
import { isDemonstration, seedDemonstration } from '@benne/db/demo'
import { hashPassword, writeHistories } from '@benne/services'
import type { BannerLine } from './banner.ts'
import type { LocalSecrets } from './local-secrets.ts'

const demoPeople = {
  staff: { username: 'camille', firstName: 'Camille', lastName: 'Fontaine' },
  resident: { username: 'lucas', firstName: 'Lucas', lastName: 'Fleury' },
  superAdmin: { username: 'dominique', firstName: 'Dominique', lastName: 'Morel' },
}

/** Fills the embedded database with made-up people, unless it has anybody. Returns whether it holds made-up people. */
export async function seedEmbedded(
  databaseUrl: string,
  { wanted, secrets }: { wanted: boolean; secrets: LocalSecrets },
): Promise<boolean> {
  const { db, close } = openDatabase(databaseUrl, { poolSize: 2 })
  try {
    if (!wanted) return await isDemonstration(db)
    const passwordHash = await hashPassword(secrets.demoPassword)
    const accounts = {
      staff: { ...demoPeople.staff, passwordHash },
      resident: { ...demoPeople.resident, passwordHash },
      superAdmin: { ...demoPeople.superAdmin, passwordHash },
    }
    await seedDemonstration(db, { now: new Date(), accounts, write: writeHistories })
    return await isDemonstration(db)
  } finally {
    await close()
  }
}

/** The demonstration's accounts for the terminal: the one place where their password is shown. */
export function demoAccountLines({ demoPassword }: LocalSecrets): BannerLine[] {
  const line = (label: string, { username }: { username: string }) => ({
    label,
    value: `${username.padEnd(9)}   ${demoPassword}`,
  })
  return [
    line('Staff', demoPeople.staff),
    line('Resident', demoPeople.resident),
    line('Super admin', demoPeople.superAdmin),
  ]
}
