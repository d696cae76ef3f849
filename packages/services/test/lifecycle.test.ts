import {
  type RecordAction,
  recordActions,
  roles,
  ruleFor,
  type WasteRecord,
  wasteStatuses,
} from '@benne/contracts'
import { wasteRecords } from '@benne/db'
import {
  type AccountCtx,
  createWasteRecord,
  processWasteRecord,
  removeImage,
  updateWasteRecord,
  validateWasteRecord,
  withdrawWasteRecord,
} from '@benne/services'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { useWorld } from './support.ts'

const world = useWorld()
const nowhere = '01a20703-ef83-74bd-b1ea-908a01438c05'

/** Each action as its verb. Pictures are added over HTTP; that one is not there tells as much. */
const verbs: Record<
  Exclude<RecordAction, 'addImage'>,
  (ctx: AccountCtx, id: string) => Promise<WasteRecord>
> = {
  update: (ctx, id) => updateWasteRecord({ ctx, input: { id, description: 'Autre chose' } }),
  removeImage: (ctx, id) => removeImage({ ctx, input: { id, imageId: nowhere } }),
  withdraw: (ctx, id) => withdrawWasteRecord({ ctx, input: { id, reason: 'Erreur' } }),
  collect: (ctx, id) => processWasteRecord({ ctx, input: { id, status: 'collected' } }),
  process: (ctx, id) => processWasteRecord({ ctx, input: { id, status: 'processed' } }),
  recycle: (ctx, id) => processWasteRecord({ ctx, input: { id, status: 'recycled' } }),
  dispose: (ctx, id) => processWasteRecord({ ctx, input: { id, status: 'disposed' } }),
  reject: (ctx, id) =>
    processWasteRecord({ ctx, input: { id, status: 'rejected', processingNotes: 'Mouillé' } }),
  validate: (ctx, id) => validateWasteRecord({ ctx, input: { id, isValid: true } }),
  refuse: (ctx, id) => validateWasteRecord({ ctx, input: { id, isValid: false, validationNotes: 'Vide' } }),
}

const forStaff: RecordAction[] = ['collect', 'process', 'recycle', 'dispose', 'reject', 'validate', 'refuse']

describe('what the life cycle says, the verbs do', () => {
  for (const role of roles) {
    for (const action of recordActions.filter((each) => each !== 'addImage')) {
      it(`${role}: ${action}, from every status`, async () => {
        const ctx = await world.account(role)
        for (const status of wasteStatuses) {
          const { id } = await createWasteRecord({
            ctx,
            input: { wasteType: 'glass', quantity: 1, unit: 'kg', massSource: 'estimated' },
          })
          await world.db.update(wasteRecords).set({ status }).where(eq(wasteRecords.id, id))
          const outcome = await verbs[action](ctx, id).then(
            (record) => record.status,
            (error: { code: string }) => error.code,
          )
          const rule = ruleFor(status, action, role)
          const expected = rule
            ? action === 'removeImage'
              ? 'not_found'
              : (rule.to ?? status)
            : role === 'user' && forStaff.includes(action)
              ? 'forbidden'
              : 'illegal_move'
          expect(`${status}: ${outcome}`).toBe(`${status}: ${expected}`)
        }
      })
    }
  }
})
