import { type PointsFault, verifyPoints } from '@benne/services'
import { type Call, type Command, exactly } from './command.ts'

export const pointsCommands: Readonly<Record<string, Command>> = {
  verify: {
    usage: 'verify',
    help: 'Compares the ledger of points with every balance and record.',
    run: verify,
  },
}

async function verify({ ctx, args, say }: Call): Promise<number> {
  exactly(args, 0, 'nothing more')
  const { accounts, records, faults } = await verifyPoints({ ctx })
  for (const fault of faults) say(line(fault))
  say(`${accounts} accounts and ${records} records compared with the ledger: ${faults.length} differ.`)
  return faults.length > 0 ? 1 : 0
}

const line = ({ of, id, ledger, kept }: PointsFault) =>
  `${of.padEnd(7)} ${id}  ledger ${ledger}, kept ${kept}`
