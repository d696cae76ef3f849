import { defaultTolerance } from '@benne/biometrics'
import { Email, type FaceDevices, faceDevices, NewPassword } from '@benne/contracts'
import type { S3StoreOptions } from '@benne/images'
import { defaultLogRetention, type LogRetention } from '@benne/services'
import { z } from 'zod'
import { TrustedProxies } from './client-address.ts'
import { problemsOf } from './config-problems.ts'
import {
  BiometricKeys,
  CustodyKeys,
  Flag,
  list,
  MetricsToken,
  Months,
  PoolSize,
  Port,
  RetentionHours,
  RetentionMegabytes,
  Seconds,
  Secret,
  Tolerance,
  WebOrigin,
} from './config-values.ts'

const Environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  PORT: Port.default(8000),
  HOST: z.string().optional(),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be like postgres://user:password@host:5432/database' })
    .optional(),
  DATABASE_OWNER_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be like postgres://user:password@host:5432/database' })
    .optional(),
  DATABASE_POOL_SIZE: PoolSize.default(20),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be like redis://user:password@host:6379' })
    .optional(),
  JWT_SECRET_KEY: z.string().transform(list).pipe(z.array(Secret).min(1)).optional(),
  CUSTODY_SIGNING_KEY: z.string().transform(list).pipe(CustodyKeys).optional(),
  BIOMETRIC_ENCRYPTION_KEY: z.string().transform(list).pipe(BiometricKeys).optional(),
  BENNE_FACE: Flag.default(true),
  BENNE_FACE_TOLERANCE: Tolerance.default(defaultTolerance),
  BENNE_FACE_IDENTIFICATION: Flag.default(false),
  BENNE_FACE_DEVICES: z.enum(faceDevices).default('known'),
  BENNE_FACE_RETENTION_MONTHS: Months.default(12),
  BENNE_LIVE_RETENTION_HOURS: RetentionHours.default(defaultLogRetention.hours),
  BENNE_LIVE_RETENTION_MB: RetentionMegabytes.default(defaultLogRetention.bytes / 1024 ** 2),
  PROCESS_ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  BENNE_DRAIN_SECONDS: Seconds.optional(),
  BENNE_DATA_DIR: z.string().default('.benne'),
  BENNE_ADMIN_EMAIL: Email.optional(),
  BENNE_ADMIN_PASSWORD: NewPassword.optional(),
  BENNE_DEMO: Flag.default(true),
  BENNE_EMAIL_VERIFICATION: z.enum(['required', 'optional']).optional(),
  BENNE_PASSWORD_COMPOSITION: Flag.default(true),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be like smtps://user:password@host:465' }).optional(),
  MAIL_FROM: z
    .string()
    .refine(
      (from) => Email.safeParse(/<([^<>]+)>$/.exec(from)?.[1] ?? from).success && !/[\r\n]/.test(from),
      {
        error: 'must be an address, such as: Benne <benne@example.org>',
      },
    )
    .optional(),
  S3_BUCKET: z.string().optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_PREFIX: z.string().optional(),
  S3_FORCE_PATH_STYLE: Flag.optional(),
  CORS_ORIGINS: z.string().default('').transform(list).pipe(z.array(WebOrigin)),
  TRUSTED_PROXIES: TrustedProxies,
  PUBLIC_URL: WebOrigin.optional(),
  METRICS_TOKEN: MetricsToken.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
})

export interface Config {
  readonly production: boolean
  /** 0 takes any free port. */
  readonly port: number
  readonly host: string
  /** Null: the embedded PostgreSQL. */
  readonly databaseUrl: string | null
  /** Who may change the tables; null when that is `databaseUrl`'s own login. */
  readonly databaseOwnerUrl: string | null
  /** Connections to PostgreSQL for calls and jobs, at most. */
  readonly poolSize: number
  /** Null: this process is alone. */
  readonly redisUrl: string | null
  /** The first signs, all are accepted. Null: one is generated and kept in the data directory. */
  readonly jwtSecrets: readonly string[] | null
  /** The first signs the roots of the chain of custody, all are trusted. Null as above. */
  readonly custodyKeys: readonly string[] | null
  /** Whether people may sign in by face. */
  readonly face: {
    readonly tolerance: number
    readonly identification: boolean
    readonly devices: FaceDevices
    readonly retentionMonths: number
    /** The first encrypts, all decrypt. Null as above, but in production: then nobody signs in by face. */
    readonly masterKeys: readonly string[] | null
  } | null
  /** How much of the live log is kept. */
  readonly logRetention: LogRetention
  /** What this process does: answer calls, do the jobs, or both. */
  readonly role: 'all' | 'api' | 'worker'
  /** Milliseconds for which it goes on answering once told to stop, so that proxies notice. */
  readonly drainMs: number
  readonly dataDirectory: string
  readonly admin: { email: string; password: string } | null
  readonly demonstration: boolean
  /** Null: mail is kept in the mailbox of this machine (in development), or not sent at all. */
  readonly smtp: { url: string; from: string } | null
  /** Where pictures are kept; null: in the data directory. */
  readonly s3: S3StoreOptions | null
  readonly emailVerification: 'required' | 'optional'
  readonly passwordComposition: boolean
  /** Networks of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  /** Origins other than our own whose pages may call the API. */
  readonly corsOrigins: readonly string[]
  readonly publicUrl: string | null
  /** What who reads the metrics has to send; null: they are read on this machine alone. */
  readonly metricsToken: string | null
  readonly logLevel: string
}

/** Every wrong or missing value at once, each on its line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(problems: string[]) {
    super(
      `Benne cannot start with this configuration:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    )
  }
}

/**
 * Reads the configuration. An empty value counts as none. In production nothing that protects data has a default: what
 * is missing is named. Throws ConfigError; it never repeats a value, which may be a secret.
 */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = Environment.safeParse(given)
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path[0]?.toString()} ${issue.message}`)
  problems.push(...problemsOf(given))
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  const env = parsed.data
  const production = env.NODE_ENV === 'production'
  return {
    production,
    port: env.PORT,
    // Demonstration accounts and generated keys are for this machine alone, unless somebody says otherwise.
    host: env.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    databaseUrl: env.DATABASE_URL ?? null,
    databaseOwnerUrl: env.DATABASE_OWNER_URL ?? null,
    poolSize: env.DATABASE_POOL_SIZE,
    redisUrl: env.REDIS_URL ?? null,
    jwtSecrets: env.JWT_SECRET_KEY ?? null,
    custodyKeys: env.CUSTODY_SIGNING_KEY ?? null,
    face: env.BENNE_FACE
      ? {
          tolerance: env.BENNE_FACE_TOLERANCE,
          identification: env.BENNE_FACE_IDENTIFICATION,
          devices: env.BENNE_FACE_DEVICES,
          retentionMonths: env.BENNE_FACE_RETENTION_MONTHS,
          masterKeys: env.BIOMETRIC_ENCRYPTION_KEY ?? null,
        }
      : null,
    logRetention: {
      hours: env.BENNE_LIVE_RETENTION_HOURS,
      bytes: env.BENNE_LIVE_RETENTION_MB * 1024 ** 2,
    },
    role: env.PROCESS_ROLE,
    // In development nobody stands in front, and Ctrl-C should be quick.
    drainMs: (env.BENNE_DRAIN_SECONDS ?? (production ? 5 : 0)) * 1000,
    dataDirectory: env.BENNE_DATA_DIR,
    admin:
      env.BENNE_ADMIN_EMAIL && env.BENNE_ADMIN_PASSWORD
        ? { email: env.BENNE_ADMIN_EMAIL, password: env.BENNE_ADMIN_PASSWORD }
        : null,
    demonstration: env.BENNE_DEMO,
    smtp: env.SMTP_URL && env.MAIL_FROM ? { url: env.SMTP_URL, from: env.MAIL_FROM } : null,
    s3: s3Of(env),
    emailVerification: env.BENNE_EMAIL_VERIFICATION ?? (env.SMTP_URL ? 'required' : 'optional'),
    passwordComposition: env.BENNE_PASSWORD_COMPOSITION,
    trustedProxies: env.TRUSTED_PROXIES,
    corsOrigins: env.CORS_ORIGINS,
    publicUrl: env.PUBLIC_URL ?? null,
    metricsToken: env.METRICS_TOKEN ?? null,
    logLevel: env.LOG_LEVEL ?? (production ? 'info' : 'warn'),
  }
}

/** Our environment for a process of ours, with what is different there. */
export const childEnvironment = (different: Record<string, string>): NodeJS.ProcessEnv => ({
  ...process.env,
  ...different,
})

function s3Of(env: z.output<typeof Environment>): S3StoreOptions | null {
  const { S3_BUCKET: bucket, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = env
  if (!bucket || !accessKeyId || !secretAccessKey) return null
  return {
    bucket,
    accessKeyId,
    secretAccessKey,
    region: env.S3_REGION,
    endpoint: env.S3_ENDPOINT,
    prefix: env.S3_PREFIX,
    // Most servers but Amazon's know their buckets by path alone.
    forcePathStyle: env.S3_FORCE_PATH_STYLE ?? env.S3_ENDPOINT !== undefined,
  }
}
