import { parseArgs } from 'node:util'
import { ServiceError } from '@benne/services'
import { compose } from '../compose.ts'
import { readConfig } from '../config.ts'
import { commandContext } from '../contexts.ts'
import { createLogger } from '../log.ts'
import { aboutOf, chooseMailer } from '../mail.ts'
import { explain, prepare } from '../main.ts'
import { UsageError, type UserCommand, userCommands } from './user-commands.ts'

const usage = `Usage: npm run benne -- user COMMAND …

${Object.values(userCommands)
  .map(({ usage, help }) => `  user ${usage.padEnd(47)} ${help}`)
  .join('\n')}

NAME is a username or an e-mail address. Everything works on the database that the environment names, or on the
embedded one, whether or not Benne is running, and is written into the audit log.
`

/** `npm run benne -- …`: what an operator needs at the server's own terminal. Answers the exit code. */
export async function commandLine(args: readonly string[], say: (text: string) => void): Promise<number> {
  const [subject, name = '', ...rest] = args
  if (subject === undefined || subject === 'help' || subject === '--help') {
    say(usage)
    return 0
  }
  const command = subject === 'user' && Object.hasOwn(userCommands, name) ? userCommands[name] : undefined
  if (!command) {
    say(usage)
    return 2
  }
  try {
    const { positionals, values } = parseArgs({
      args: rest,
      options: command.options ?? {},
      allowPositionals: true,
      strict: true,
    })
    await run(command, positionals, values as Record<string, string | undefined>, say)
    return 0
  } catch (error) {
    if (error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) {
      say(`${(error as Error).message}\nUsage: npm run benne -- user ${command.usage}`)
      return 2
    }
    say(inWords(error))
    return 1
  }
}

async function run(
  command: UserCommand,
  positionals: string[],
  values: Record<string, string | undefined>,
  say: (text: string) => void,
): Promise<void> {
  const config = readConfig()
  await using resources = new AsyncDisposableStack()
  // What was asked for is answered on the standard output, which may be piped; the log goes beside it.
  const logger = createLogger(config.production ? config.logLevel : 'silent', process.stderr)
  const { database, secrets } = await prepare(config, resources, () => {})
  const mailer = await chooseMailer(config, createLogger('silent'))
  const publicUrl = () => config.publicUrl ?? `http://localhost:${config.port}`
  const composition = await compose({
    databaseUrl: database.url,
    databaseRole: database.role,
    redisUrl: config.redisUrl,
    jwtSecrets: config.jwtSecrets ?? [secrets?.jwtSecret ?? ''],
    mailer,
    about: aboutOf(config, mailer, false),
    publicUrl,
    logger,
    works: false,
    poolSize: 2,
  })
  resources.defer(() => composition.close())
  await command.run({ ctx: commandContext(composition.shared), args: positionals, options: values, say })
  if (command.makesLink && !config.publicUrl) {
    say(`PUBLIC_URL is not set: where Benne answers elsewhere, put that in the place of ${publicUrl()}.`)
  }
}

function inWords(error: unknown): string {
  if (!(error instanceof ServiceError)) return explain(error)
  const fields = error.issues?.map(({ path, message }) => `  ${path.join('.')} ${message}`) ?? []
  return [error.message, ...fields].join('\n')
}
