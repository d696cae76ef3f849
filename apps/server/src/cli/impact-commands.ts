import { FactorSetId } from '@benne/contracts'
import { listFactors, recomputeImpact } from '@benne/services'
import { type Call, type Command, exactly, parse, text } from './command.ts'

export const impactCommands: Readonly<Record<string, Command>> = {
  sets: {
    usage: 'sets',
    help: 'Which tables of emission factors there are, and which one is used.',
    run: sets,
  },
  recompute: {
    usage: 'recompute --set ID',
    help: 'Uses another table from now on, and for every record there is.',
    options: { set: text },
    run: recompute,
  },
}

async function sets({ ctx, args, say }: Call): Promise<void> {
  exactly(args, 0, 'nothing more')
  const { current, sets } = await listFactors({ ctx })
  for (const { id, publisher, name, version, published, factors } of sets) {
    const source = `${publisher} ${name} ${version} (${published})`
    say(`${id === current ? '*' : ' '} ${id.padEnd(12)} ${source.padEnd(34)} ${factors.length} factors`)
  }
}

async function recompute({ ctx, args, options, say }: Call): Promise<void> {
  exactly(args, 0, 'nothing but --set')
  const factorSet = parse(FactorSetId, options['set'] ?? '', 'factor set')
  await recomputeImpact({ ctx, input: { factorSet } })
  say(
    `New figures are computed with ${factorSet}. A worker adds a version to every record, as soon as one runs.`,
  )
}
