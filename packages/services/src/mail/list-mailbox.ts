import { BlockList, isIP } from 'node:net'
import type { Mailbox } from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')
const ownNames = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * What the development mailbox keeps, newest first. Its links open accounts, so it is for whoever sits at this machine:
 * for everybody else, and where mail is really sent, it does not exist (`not_found`).
 */
export async function listMailbox({ ctx }: { ctx: Ctx }): Promise<Mailbox> {
  requirePermission(ctx, 'system.mailbox')
  // By the machine's own names alone: else any page could have its own name lead here, and read along.
  if (!ctx.mailer.kept || !isLoopback(ctx.address) || !ownNames.has(ctx.hostname ?? '')) {
    throw new ServiceError('not_found', 'There is no mailbox here.')
  }
  return { items: await ctx.mailer.kept() }
}

/** Addresses of IPv4 that are written as IPv6 included. */
function isLoopback(address: string | null): boolean {
  const version = isIP(address ?? '')
  return address !== null && version !== 0 && loopback.check(address, version === 4 ? 'ipv4' : 'ipv6')
}
