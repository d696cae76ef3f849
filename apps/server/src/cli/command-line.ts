import { parseArgs } from 'node:util'
import { ServiceError } from '@benne/services'
import { compose } from '../compose.ts'
import { readConfig } from '../config.ts'
import { commandContext } from '../contexts.ts'
import { openImageStore } from '../image-store.ts'
import { createLogger } from '../log.ts'
import { aboutOf, chooseMailer } from '../mail.ts'
import { chooseFaces, explain, prepare } from '../main.ts'
import { clusterCommand } from './cluster-command.ts'
import { type Call, type Command, type OfflineCommand, UsageError } from './command.ts'
import { custodyCommands } from './custody-commands.ts'
import { faceCommands } from './face-commands.ts'
import { impactCommands } from './impact-commands.ts'
import { pointsCommands } from './points-commands.ts'
import { userCommands } from './user-commands.ts'

const subjects: Readonly<Record<string, Readonly<Record<string, Command | OfflineCommand>>>> = {
  user: userCommands,
  custody: custodyCommands,
  face: faceCommands,
  impact: impactCommands,
  points: pointsCommands,
}

/** Subjects that are a command by themselves. */
const single: Readonly<Record<string, OfflineCommand>> = { cluster: clusterCommand }

const usage = `Usage: npm run benne -- SUBJECT COMMAND …

${[...Object.entries(subjects).map(([subject, commands]) => describe(subject, Object.values(commands))), ...Object.entries(single).map(([subject, command]) => describe(subject, [command]))].join('\n\n')}

NAME is a username or an e-mail address. Everything works on the database that the environment names, or on the
embedded one, whether or not Benne is running. What changes something is written into the audit log.
`

function describe(subject: string, commands: readonly (Command | OfflineCommand)[]): string {
  return commands.map(({ usage, help }) => `  ${`${subject} ${usage}`.padEnd(52)} ${help}`).join('\n')
}

/** `npm run benne -- …`: what an operator needs at the server's own terminal. Answers the exit code. */
export async function commandLine(args: readonly string[], say: (text: string) => void): Promise<number> {
  const [subject, ...words] = args
  if (subject === undefined || subject === 'help' || words.at(-1) === '--help' || subject === '--help') {
    say(usage)
    return 0
  }
  const { command, rest } = find(subject, words)
  if (!command) {
    say(usage)
    return 2
  }
  try {
    const given = {
      ...read(command, rest),
      say,
      note: (text: string) => void process.stderr.write(`${text}\n`),
    }
    return (await ('offline' in command ? command.run(given) : run(command, given))) ?? 0
  } catch (error) {
    if (error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) {
      say(`${(error as Error).message}\nUsage: npm run benne -- ${subject} ${command.usage}`)
      return 2
    }
    say(inWords(error))
    return 1
  }
}

function find(
  subject: string,
  words: string[],
): { command: Command | OfflineCommand | undefined; rest: string[] } {
  if (Object.hasOwn(single, subject)) return { command: single[subject], rest: words }
  const [name = '', ...rest] = words
  const commands = Object.hasOwn(subjects, subject) ? subjects[subject] : undefined
  return { command: commands && Object.hasOwn(commands, name) ? commands[name] : undefined, rest }
}

function read(command: Command | OfflineCommand, args: string[]): Pick<Call, 'args' | 'options' | 'flags'> {
  const options = command.options ?? {}
  const { positionals, values } = parseArgs({ args, options, allowPositionals: true, strict: true })
  const given = Object.entries(values)
  return {
    args: positionals,
    options: Object.fromEntries(given.filter(([, value]) => typeof value === 'string')) as Call['options'],
    flags: new Set(given.filter(([, value]) => value === true).map(([name]) => name)),
  }
}

async function run(command: Command, given: Omit<Call, 'ctx'>): Promise<number | void> {
  const config = readConfig()
  await using resources = new AsyncDisposableStack()
  // What was asked for is answered on the standard output, which may be piped; the log goes beside it.
  const logger = createLogger(config.production ? config.logLevel : 'silent', process.stderr)
  const { database, secrets } = await prepare(config, resources, () => {})
  const mailer = await chooseMailer(config, createLogger('silent'))
  const faces = chooseFaces(config, secrets, createLogger('silent'))
  const publicUrl = () => config.publicUrl ?? `http://localhost:${config.port}`
  const composition = await compose({
    databaseUrl: database.url,
    databaseRole: database.role,
    redisUrl: config.redisUrl,
    jwtSecrets: config.jwtSecrets ?? [secrets?.jwtSecret ?? ''],
    custodyKeys: config.custodyKeys ?? [secrets?.custodyKey ?? ''],
    faces,
    mailer,
    imageStore: await openImageStore(config, logger),
    about: aboutOf(config, { mailer, faces, demonstration: false }),
    publicUrl,
    logger,
    works: false,
    poolSize: 2,
  })
  resources.defer(() => composition.close())
  const code = await command.run({ ...given, ctx: commandContext(composition.shared) })
  if (command.makesLink && !config.publicUrl) {
    given.say(
      `PUBLIC_URL is not set: where Benne answers elsewhere, put that in the place of ${publicUrl()}.`,
    )
  }
  return code
}

function inWords(error: unknown): string {
  if (!(error instanceof ServiceError)) return explain(error)
  const fields = error.issues?.map(({ path, message }) => `  ${path.join('.')} ${message}`) ?? []
  return [error.message, ...fields].join('\n')
}
