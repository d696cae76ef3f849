import { VaultError } from '@benne/biometrics'
import { faceKeys } from '@benne/db'
import { and, asc, eq, gt, ne } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { requireFaces } from './require-faces.ts'

export interface KeyRotation {
  /** Keys of templates that are now under the first master key. */
  readonly rewrapped: number
  readonly alreadyCurrent: number
  /** Keys that no configured master key opens, by the id of the one that is missing. */
  readonly unreadable: { readonly masterKeyId: string; readonly count: number }[]
}

const batch = 500

/**
 * Encrypts every template's key anew with the first master key, so that the others can be taken out of the
 * configuration; backups that were made before cannot be read any more once they are. For the command line. May be
 * stopped and called again; templates themselves are not touched. Throws `not_offered`.
 */
export async function rotateFaceKeys({ ctx }: { ctx: Ctx }): Promise<KeyRotation> {
  if (ctx.actor.type !== 'command') throw new ServiceError('forbidden', 'This is for the command line alone.')
  const { vault } = requireFaces(ctx)
  const current = vault.masterKeyIds[0] as string
  const unreadable = new Map<string, number>()
  const alreadyCurrent = await ctx.db.$count(faceKeys, eq(faceKeys.masterKeyId, current))
  let rewrapped = 0
  for (let after: string | undefined; ; ) {
    const page = await ctx.db
      .select()
      .from(faceKeys)
      .where(
        and(
          ne(faceKeys.masterKeyId, current),
          after === undefined ? undefined : gt(faceKeys.templateId, after),
        ),
      )
      .orderBy(asc(faceKeys.templateId))
      .limit(batch)
    for (const { templateId, wrappedKey, masterKeyId } of page) {
      const renewed = tryRewrap(vault, wrappedKey)
      if (renewed === null) unreadable.set(masterKeyId, (unreadable.get(masterKeyId) ?? 0) + 1)
      else {
        // Unless it was destroyed meanwhile, which it must stay.
        const { rowCount } = await ctx.db
          .update(faceKeys)
          .set(renewed)
          .where(and(eq(faceKeys.templateId, templateId), eq(faceKeys.wrappedKey, wrappedKey)))
        rewrapped += rowCount ?? 0
      }
    }
    after = page.at(-1)?.templateId
    if (page.length < batch) break
  }
  return {
    rewrapped,
    alreadyCurrent,
    unreadable: [...unreadable].map(([masterKeyId, count]) => ({ masterKeyId, count })),
  }
}

function tryRewrap(vault: ReturnType<typeof requireFaces>['vault'], wrappedKey: string) {
  try {
    const renewed = vault.rewrap(wrappedKey)
    return renewed ?? { wrappedKey, masterKeyId: vault.masterKeyIds[0] as string }
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    return null
  }
}
