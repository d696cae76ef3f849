import { type Database, personalExportParts, personalExports, type Transaction, users } from '@benne/db'
import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { ExportJob } from '../jobs.ts'
import { inTransaction } from '../transaction.ts'
import type { UserRow } from '../users/to-user.ts'
import { Archive, json, jsonArray, jsonObject } from './archive.ts'
import {
  accountOf,
  achievementsOf,
  changesTo,
  deedsOf,
  faceOf,
  linksOf,
  pointsOf,
  preferencesOf,
  recordsOf,
  sessionsOf,
} from './gather.ts'
import { addImages, imageRows } from './images.ts'
import { countOf, custodyOf, imagesOf, impactsOf } from './of-records.ts'
import { readme } from './readme.ts'

/** How long the file can be fetched. */
const keptMs = 7 * 24 * 3600 * 1000

/**
 * Makes the file of a copy that somebody asked for: the job behind `exportMe`. May be run again: it starts over, and does
 * nothing when the file is there or the account is not any more. Rejects while another worker is at it, or when `signal`
 * aborts.
 */
export async function buildExport({
  ctx,
  input,
  signal,
}: {
  ctx: Ctx
  input: ExportJob
  signal?: AbortSignal
}): Promise<void> {
  const { exportId } = ExportJob.parse(input)
  // It writes nothing, so that it holds back neither the live log nor anybody else: all that is read is of one instant,
  // and the lock is gone with the connection.
  const file = await ctx.db.transaction(
    async (tx) => {
      await lock(tx, exportId)
      const account = await begin(ctx.db, exportId)
      return account && write(ctx, tx, exportId, account, signal)
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
  if (file) await finish(ctx, exportId, file)
}

async function lock(tx: Transaction, exportId: string): Promise<void> {
  const { rows } = await tx.execute<{ mine: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${exportId}, 0)) as mine`,
  )
  if (!rows[0]?.mine) throw new Error('another worker makes this export')
}

/** Whose copy it is; null when there is nothing to make. What an earlier try left goes. */
async function begin(db: Database, exportId: string): Promise<UserRow | null> {
  const [found] = await db
    .select({ account: users })
    .from(personalExports)
    .innerJoin(users, eq(users.id, personalExports.userId))
    .where(
      and(eq(personalExports.id, exportId), ne(personalExports.status, 'ready'), isNull(users.anonymisedAt)),
    )
  if (!found) return null
  await db
    .update(personalExports)
    .set({ status: 'running', progress: 0 })
    .where(eq(personalExports.id, exportId))
  await db.delete(personalExportParts).where(eq(personalExportParts.exportId, exportId))
  return found.account
}

async function write(
  ctx: Ctx,
  tx: Transaction,
  exportId: string,
  account: UserRow,
  signal: AbortSignal | undefined,
): Promise<{ bytes: number; sha256: string }> {
  const archive = new Archive({
    modified: ctx.clock.now(),
    keep: async (seq, data) => {
      await ctx.db.insert(personalExportParts).values({ exportId, seq, data })
    },
  })
  const progress = new Progress(ctx.db, exportId, await countOf(tx, account.id))
  const rows = (pages: AsyncIterable<readonly object[]>) => jsonArray(progress.over(pages, signal))
  // While pictures are fetched nothing is asked of this connection: a store may take its time.
  await tx.execute(sql`set local idle_in_transaction_session_timeout = '10min'`)
  await archive.add('README.txt', [readme(ctx.clock.now())])
  await archive.add('account.json', [json(accountOf(account))])
  await archive.add('notification-preferences.json', [json(preferencesOf(account))])
  await archive.add('face.json', [json(await faceOf(tx, account.id))])
  await archive.add('links.json', jsonArray(linksOf(tx, account.id)))
  await archive.add('sessions.json', rows(sessionsOf(tx, account.id)))
  await archive.add('records.json', rows(recordsOf(tx, account.id)))
  await archive.add('points.json', rows(pointsOf(tx, account.id)))
  await archive.add('achievements.json', jsonArray(achievementsOf(tx, account.id)))
  await archive.add('impacts.json', rows(impactsOf(tx, account.id)))
  await archive.add('custody.json', rows(custodyOf(tx, account.id)))
  const pictures = () => progress.over(imagesOf(tx, account.id), signal)
  const added = await addImages(archive, ctx.imageStore, pictures(), { signal })
  await archive.add('images.json', jsonArray(imageRows(pictures(), added)))
  await archive.add(
    'audit.json',
    jsonObject({ byMe: rows(deedsOf(tx, account.id)), aboutMe: rows(changesTo(tx, account.id)) }),
  )
  return archive.end()
}

async function finish(ctx: Ctx, exportId: string, file: { bytes: number; sha256: string }): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const now = ctx.clock.now()
    const [row] = await ctx.tx
      .update(personalExports)
      .set({
        ...file,
        status: 'ready',
        progress: 100,
        readyAt: now,
        expiresAt: new Date(now.getTime() + keptMs),
      })
      .where(eq(personalExports.id, exportId))
      .returning({ userId: personalExports.userId })
    if (!row) return
    await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'export_ready', userId: row.userId } })
  })
}

/** Writes down how many per cent of the rows are done, as they are read. */
class Progress {
  readonly #db: Database
  readonly #exportId: string
  readonly #total: number
  #done = 0
  #told = 0

  constructor(db: Database, exportId: string, total: number) {
    this.#db = db
    this.#exportId = exportId
    this.#total = total
  }

  async *over<Row>(
    pages: AsyncIterable<readonly Row[]>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly Row[]> {
    for await (const page of pages) {
      signal?.throwIfAborted()
      yield page
      this.#done += page.length
      await this.#tell()
    }
  }

  async #tell(): Promise<void> {
    // The whole is only there when the file is.
    const progress = Math.min(99, Math.floor((this.#done / Math.max(1, this.#total)) * 100))
    if (progress === this.#told) return
    this.#told = progress
    await this.#db.update(personalExports).set({ progress }).where(eq(personalExports.id, this.#exportId))
  }
}
