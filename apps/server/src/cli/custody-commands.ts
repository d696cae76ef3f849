import { readFile, writeFile } from 'node:fs/promises'
import { type CustodyFault, Day, Id } from '@benne/contracts'
import { type CustodyReport, checkCustodyFile, getRootFile, makeProof, verifyCustody } from '@benne/services'
import {
  type Call,
  type Command,
  exactly,
  flag,
  type OfflineCommand,
  parse,
  text,
  UsageError,
} from './command.ts'
import { FaultTeller } from './tell-fault.ts'

export const custodyCommands: Readonly<Record<string, Command | OfflineCommand>> = {
  verify: {
    usage: 'verify [--record ID] [--json]',
    help: 'Checks every chain, signed day and balance; 1 when something is wrong.',
    options: { record: text, json: flag },
    run: verify,
  },
  root: {
    usage: 'root [--day D] [--out FILE] [--parts]',
    help: 'The signed root of a day (YYYY-MM-DD), or the newest.',
    options: { day: text, out: text, parts: flag },
    run: root,
  },
  proof: {
    usage: 'proof --record ID [--day D] [--out FILE]',
    help: 'Shows that a signed root covers a record.',
    options: { record: text, day: text, out: text },
    run: proof,
  },
  check: {
    usage: 'check FILE [--key PUBLIC.pem]',
    help: 'Checks such a file anywhere, without a database.',
    options: { key: text },
    offline: true,
    run: check,
  },
}

/** Milliseconds between two words of how far it is. */
const progressMs = 5_000

async function verify({ ctx, args, options, flags, say, note }: Call): Promise<number> {
  exactly(args, 0, 'no name')
  const recordId =
    options['record'] === undefined ? undefined : parse(Id, options['record'], 'id of a record')
  const started = performance.now()
  let told = started
  const teller = new FaultTeller(say)
  const report = await verifyCustody({
    ctx,
    input: { recordId },
    onFault: (fault: CustodyFault, accountId?: string) => {
      if (flags.has('json')) say(JSON.stringify({ type: 'fault', ...fault, accountId: accountId ?? null }))
      else teller.tell(fault, accountId)
    },
    onProgress: ({ records, events }) => {
      if (performance.now() - told < progressMs) return
      told = performance.now()
      note(`… ${number(records)} records, ${number(events)} events`)
    },
  })
  const seconds = (performance.now() - started) / 1000
  if (flags.has('json')) say(JSON.stringify({ type: 'report', ...report, seconds }))
  else {
    teller.end()
    for (const line of summary(report, seconds, recordId !== undefined)) say(line)
  }
  return report.faults > 0 ? 1 : 0
}

const number = (value: number): string => Math.round(value).toLocaleString('en')
const several = (count: number, one: string): string => `${number(count)} ${one}${count === 1 ? '' : 's'}`

function summary(report: CustodyReport, seconds: number, alone: boolean): string[] {
  const { records, awaiting, events, roots, late, sealedUntil, unsealed, accounts, faults } = report
  const looked = alone
    ? several(events, 'event')
    : [
        several(records, 'record'),
        several(events, 'event'),
        several(roots, 'signed day'),
        several(accounts, 'account'),
      ].join(', ')
  return [
    `${looked}: ${faults === 0 ? 'everything fits' : several(faults, 'fault')}. ${number(events / seconds)} events a second.`,
    ...(awaiting > 0
      ? [`${several(awaiting, 'record')} not yet in the chain of custody: the worker takes them in.`]
      : []),
    ...(alone
      ? []
      : [
          sealedUntil === null ? 'No day has been signed yet.' : `Signed until ${sealedUntil}.`,
          ...(unsealed > 0
            ? [`${several(unsealed, 'day')} since then not signed: is a worker running?`]
            : []),
          ...(late > 0
            ? [`${several(late, 'day')} signed more than two days late: they show what was there by then.`]
            : []),
        ]),
  ]
}

async function root({ ctx, args, options, flags, say }: Call): Promise<void> {
  exactly(args, 0, 'no name')
  const day = options['day'] === undefined ? undefined : parse(Day, options['day'], 'day')
  const { out } = options
  if (flags.has('parts') && out === undefined)
    throw new UsageError('--parts needs --out: they are put beside it.')
  const file = await getRootFile({ ctx, input: { day } })
  await hand(file, out, say)
  if (!flags.has('parts')) return
  for (const [end, content] of [
    ['statement', file.statement],
    ['signature', Buffer.from(file.signature, 'base64')],
    ['pem', file.publicKey],
  ] as const) {
    await write(`${out}.${end}`, content, say)
  }
}

async function proof({ ctx, args, options, say }: Call): Promise<void> {
  exactly(args, 0, 'no name')
  if (options['record'] === undefined) throw new UsageError('--record says of which.')
  const recordId = parse(Id, options['record'], 'id of a record')
  const day = options['day'] === undefined ? undefined : parse(Day, options['day'], 'day')
  await hand(await makeProof({ ctx, input: { recordId, day } }), options['out'], say)
}

async function hand(file: object, out: string | undefined, say: Call['say']): Promise<void> {
  const content = JSON.stringify(file, null, 2)
  if (out === undefined) return say(content)
  await write(out, `${content}\n`, say)
}

async function write(name: string, content: string | Uint8Array, say: Call['say']): Promise<void> {
  await writeFile(name, content).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${name} cannot be written: ${error.code}.`)
  })
  say(`${name} is written.`)
}

const read = (name: string): Promise<string> =>
  readFile(name, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${name} cannot be read: ${error.code}.`)
  })

async function check({ args, options, say }: Omit<Call, 'ctx'>): Promise<number> {
  const [name = ''] = exactly(args, 1, 'a file')
  const pem = options['key'] === undefined ? undefined : await read(options['key'])
  const { statement, record, key, problems } = checkCustodyFile(await read(name), pem)
  for (const problem of problems) say(problem)
  if (problems.length > 0) {
    say(`${name} does not fit.`)
    return 1
  }
  const { day = '', records = 0, signedAt = '' } = statement ?? {}
  if (record)
    say(`Record ${record.id}: its first ${several(record.seq, 'event')} are covered by the root of ${day}.`)
  say(`The root of ${day} covers ${several(records, 'record')} and was signed at ${signedAt}.`)
  say(
    pem === undefined
      ? `Whose key signed it, only its fingerprint tells: compare it, or give the key by --key.\n${key}`
      : 'It was signed with the key that was given.',
  )
  return 0
}
