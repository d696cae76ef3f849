import { AuditPage, ListAuditInput } from '@benne/contracts'
import { listAudit } from '@benne/services'
import { account, router } from '../procedures.ts'

export const audit = router({
  list: account('audit.list')
    .input(ListAuditInput)
    .output(AuditPage)
    .query(({ ctx, input }) => listAudit({ ctx, input })),
})
