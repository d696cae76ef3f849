import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { line } from '@benne/contracts'
import {
  countFaces,
  eraseUserFace,
  findUserByName,
  type ImportedFace,
  importFormerFace,
  rotateFaceKeys,
} from '@benne/services'
import { type Call, type Command, exactly, parse, text, UsageError } from './command.ts'

export const faceCommands: Readonly<Record<string, Command>> = {
  status: {
    usage: 'status',
    help: 'How many faces are enrolled, and under which master keys.',
    run: status,
  },
  rotate: {
    usage: 'rotate',
    help: 'Puts all of them under the first key of BIOMETRIC_ENCRYPTION_KEY.',
    run: rotate,
  },
  erase: {
    usage: 'erase NAME',
    help: 'Destroys what is kept of a face, with its key.',
    run: erase,
  },
  import: {
    usage: 'import FILE --key-file FILE --ground TEXT',
    help: 'Takes faces over from the former system: CSV lines NAME,TOKEN.',
    options: { 'key-file': text, ground: text },
    run: importFaces,
  },
}

async function status({ ctx, args, say }: Call): Promise<number> {
  exactly(args, 0, 'nothing more')
  const { templates, keys } = await countFaces({ ctx })
  if (templates.length === 0) say('No face is enrolled.')
  for (const { encoderVersion, count } of templates) say(`${String(count).padStart(8)}  ${encoderVersion}`)
  for (const { masterKeyId, count, configured } of keys) {
    say(
      `${String(count).padStart(8)}  under master key ${masterKeyId}${configured ? '' : ', WHICH IS NOT CONFIGURED'}`,
    )
  }
  return keys.every(({ configured }) => configured) ? 0 : 1
}

async function rotate({ ctx, args, say }: Call): Promise<number> {
  exactly(args, 0, 'nothing more')
  const { rewrapped, alreadyCurrent, unreadable } = await rotateFaceKeys({ ctx })
  say(`${rewrapped} keys were encrypted anew with the first master key; ${alreadyCurrent} were already.`)
  for (const { masterKeyId, count } of unreadable) {
    say(
      `${count} are under master key ${masterKeyId}, which BIOMETRIC_ENCRYPTION_KEY does not hold: put it back there.`,
    )
  }
  if (unreadable.length === 0) say('The other keys can be taken out of BIOMETRIC_ENCRYPTION_KEY.')
  return unreadable.length > 0 ? 1 : 0
}

async function erase({ ctx, args, say }: Call): Promise<void> {
  const [name = ''] = exactly(args, 1, 'one name')
  const { id, username } = await findUserByName({ ctx, input: { name } })
  const erased = await eraseUserFace({ ctx, input: { userId: id } })
  say(erased ? `The face of ${username} is erased.` : `${username} has no face enrolled.`)
}

const told: Readonly<Record<ImportedFace, string>> = {
  imported: 'imported',
  has_one_already: 'left alone: a face is enrolled already',
  not_active: 'left out: the account is not active',
  unreadable: 'left out: the key does not open this token, or it holds something else',
}

/** A line at a time, each in a transaction of its own: called again, it goes on where it was stopped. */
async function importFaces({ ctx, args, options, say }: Call): Promise<number> {
  const [file = ''] = exactly(args, 1, 'one file')
  if (!options['key-file']) throw new UsageError('Say where the former key is: --key-file FILE')
  const ground = parse(
    line(200, 1),
    options['ground'] ?? '',
    'ground (on what consent do you rely? --ground TEXT)',
  )
  const formerKey = (await readFile(options['key-file'], 'utf8')).trim()
  const outcomes = new Map<string, number>()
  let number = 0
  for await (const row of createInterface({ input: createReadStream(file, 'utf8') })) {
    number++
    const [name = '', token = ''] = row.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
    if (name === '') continue
    const isHeading = number === 1 && !token.startsWith('gAAAAA')
    const result = isHeading ? heading : await importOne({ ctx, name, token, formerKey, ground })
    outcomes.set(result, (outcomes.get(result) ?? 0) + 1)
    say(`${String(number).padStart(6)}  ${printable(name).padEnd(30)} ${result}`)
  }
  const imported = outcomes.get(told.imported) ?? 0
  const others = [...outcomes.keys()].filter((result) => result !== told.imported && result !== heading)
  say(`${imported} faces were taken over.`)
  return imported > 0 && others.length === 0 ? 0 : 1
}

const heading = 'taken for a heading'
const nobody = 'left out: there is no such account'

/** Nothing that a terminal would obey. */
const printable = (name: string) => name.slice(0, 60).replace(/\p{C}/gu, '·')

async function importOne({
  ctx,
  name,
  ...row
}: Pick<Call, 'ctx'> & { name: string; token: string; formerKey: string; ground: string }): Promise<string> {
  try {
    const { id } = await findUserByName({ ctx, input: { name: name } })
    return told[await importFormerFace({ ctx, input: { userId: id, ...row } })]
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'validation') return told.unreadable
    if (code !== 'not_found') throw error
    return nobody
  }
}
