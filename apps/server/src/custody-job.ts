import { adoptRecords, sealDays } from '@benne/services'
import { type Shared, systemContext } from './contexts.ts'

/**
 * Signs the days that are over, and takes records of before into the chain of custody. Roots are logged: a log that is
 * kept elsewhere remembers them, whatever becomes of the database.
 */
export async function keepCustody(shared: Shared, signal: AbortSignal): Promise<void> {
  const { logger } = shared
  const ctx = systemContext(shared, 'custody')
  try {
    const adopted = await adoptRecords({ ctx, signal })
    if (adopted > 0) log('records were taken into the chain of custody', { adopted })
  } finally {
    const { days, differs } = await sealDays({ ctx })
    for (const sealed of days) log('a day of the chain of custody was signed', { ...sealed })
    if (differs !== null) {
      logger.error(
        { 'event.action': 'custody', benne: { day: differs } },
        'what was signed for a day is not what the database holds now: run custody verify',
      )
    }
  }
  function log(message: string, benne: Record<string, string | number>): void {
    logger.info({ 'event.action': 'custody', benne }, message)
  }
}
