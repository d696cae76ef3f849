import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from '../src/config.ts'

const secret = 'Zk3vQ9x7Lw2Rb8Tn5Yc1Hd6Mf4Gp0Js+'
const custodyKey = 'MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f'
/** Of another key than the one above. */
const publicHalf = 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE='
const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://u:p@db:5432/benne',
  JWT_SECRET_KEY: secret,
  CUSTODY_SIGNING_KEY: custodyKey,
}

function problems(environment: Record<string, string>): string {
  try {
    readConfig(environment)
    return ''
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}

describe('configuration', () => {
  it('needs nothing in development, and stays on this machine', () => {
    expect(readConfig({})).toMatchObject({
      production: false,
      port: 8000,
      host: '127.0.0.1',
      databaseUrl: null,
      demonstration: true,
    })
  })

  it('answers a while longer when it stops, in production or where it is told to', () => {
    const drainMs = (environment: Record<string, string>) => readConfig(environment).drainMs
    expect([drainMs({}), drainMs(production), drainMs({ BENNE_DRAIN_SECONDS: '0.5' })]).toEqual([
      0, 5_000, 500,
    ])
    expect(drainMs({ ...production, BENNE_DRAIN_SECONDS: '0' })).toBe(0)
  })

  it('takes an empty value for none', () => {
    expect(readConfig({ DATABASE_URL: '', PORT: '', BENNE_DEMO: '' })).toMatchObject({
      databaseUrl: null,
      port: 8000,
    })
  })

  it('names every missing variable in production, in one message', () => {
    const message = problems({ NODE_ENV: 'production' })
    expect(message).toMatch(/DATABASE_URL is missing/)
    expect(message).toMatch(/JWT_SECRET_KEY is missing/)
    expect(message).toMatch(/CUSTODY_SIGNING_KEY is missing .*: openssl genpkey -algorithm ed25519/)
  })

  it('is complete with those', () => {
    expect(readConfig(production)).toMatchObject({ production: true, host: '0.0.0.0', logLevel: 'info' })
  })

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'mysql://u:hunter2@db/benne'],
    ['JWT_SECRET_KEY', 'short-hunter2'],
    ['JWT_SECRET_KEY', 'a'.repeat(40)],
    ['JWT_SECRET_KEY', 'please-change-me-please-change-me-1234'],
    ['BENNE_DEMO', 'maybe'],
    ['CORS_ORIGINS', 'https://a.example,javascript:alert(1)'],
    ['PUBLIC_URL', 'benne.example'],
    ['LOG_LEVEL', 'loud'],
    ['NODE_ENV', 'prod'],
    ['BENNE_ADMIN_EMAIL', 'nobody'],
    ['BENNE_ADMIN_PASSWORD', 'hunter2'],
    ['JWT_SECRET_KEY', `${secret},short-hunter2`],
    ['CUSTODY_SIGNING_KEY', 'hunter2'],
    ['CUSTODY_SIGNING_KEY', `${custodyKey},hunter2`],
    ['CUSTODY_SIGNING_KEY', ','],
    ['CUSTODY_SIGNING_KEY', publicHalf],
    ['DATABASE_OWNER_URL', 'mysql://u:hunter2@db/benne'],
    ['REDIS_URL', 'http://:hunter2@redis'],
    ['SMTP_URL', 'http://u:hunter2@mail'],
    ['MAIL_FROM', 'hunter2'],
    ['MAIL_FROM', 'a@example.org\r\nBcc: hunter2@example.org'],
    ['TRUSTED_PROXIES', '10.0.0.0/8, hunter2'],
    ['TRUSTED_PROXIES', '0.0.0.0/0'],
    ['PROCESS_ROLE', 'boss'],
    ['METRICS_TOKEN', 'hunter2'],
    ['METRICS_TOKEN', 'hunter2 hunter2 hunter2'],
    ['BENNE_DRAIN_SECONDS', 'hunter2'],
    ['BENNE_DRAIN_SECONDS', '-1'],
    ['DATABASE_POOL_SIZE', '1'],
    ['DATABASE_POOL_SIZE', '2.5'],
    ['BENNE_EMAIL_VERIFICATION', 'perhaps'],
    ['BENNE_PASSWORD_COMPOSITION', 'strong'],
  ])('refuses %s=%s, by name and without repeating the value', (name, value) => {
    const message = problems({ ...production, [name]: value })
    expect(message).toContain(name)
    expect(message).not.toContain('hunter2')
  })

  it('keeps pictures in the data directory, or in a bucket with everything that it takes', () => {
    expect(readConfig({}).s3).toBeNull()
    const bucket = { S3_BUCKET: 'benne', S3_ACCESS_KEY_ID: 'key', S3_SECRET_ACCESS_KEY: 'hunter2' }
    expect(readConfig(bucket).s3).toMatchObject({ region: 'us-east-1', forcePathStyle: false })
    const own = { ...bucket, S3_ENDPOINT: 'https://s3.example.org' }
    expect(readConfig(own).s3).toMatchObject({ endpoint: 'https://s3.example.org', forcePathStyle: true })
    expect(readConfig({ ...own, S3_FORCE_PATH_STYLE: '0' }).s3).toMatchObject({ forcePathStyle: false })
    expect(problems({ S3_BUCKET: 'benne' })).toMatch(/S3_ACCESS_KEY_ID[^]*S3_SECRET_ACCESS_KEY/)
    expect(problems({ S3_SECRET_ACCESS_KEY: 'hunter2' })).toMatch(
      /^[^]*S3_SECRET_ACCESS_KEY is set and S3_BUCKET/,
    )
    expect(problems({ ...bucket, S3_ENDPOINT: 'ftp://hunter2' })).toMatch(/S3_ENDPOINT must be/)
  })

  it('wants the administrator’s address and password together', () => {
    expect(problems({ BENNE_ADMIN_EMAIL: 'a@example.org' })).toMatch(/go together/)
  })

  it('takes several secrets, of which the first signs', () => {
    const other = 'Qw8eR5tY2uI9oP3aS6dF1gH4jK7lZ0xC='
    expect(readConfig({ ...production, JWT_SECRET_KEY: `${secret}, ${other}` }).jwtSecrets).toEqual([
      secret,
      other,
    ])
  })

  it('takes several custody keys, of retired ones only the public half', () => {
    const keys = [custodyKey, publicHalf]
    expect(readConfig({ ...production, CUSTODY_SIGNING_KEY: keys.join(', ') }).custodyKeys).toEqual(keys)
  })

  it('confirms addresses where it can send mail, unless it is told otherwise', () => {
    const mail = {
      ...production,
      SMTP_URL: 'smtps://u:p@mail.example.org',
      MAIL_FROM: 'Benne <benne@example.org>',
      PUBLIC_URL: 'https://benne.example.org',
    }
    expect(readConfig(production).emailVerification).toBe('optional')
    expect(readConfig(mail).emailVerification).toBe('required')
    expect(readConfig({ ...mail, BENNE_EMAIL_VERIFICATION: 'optional' }).emailVerification).toBe('optional')
    expect(problems({ ...production, BENNE_EMAIL_VERIFICATION: 'required' })).toMatch(/needs SMTP_URL/)
    expect(problems({ ...mail, PUBLIC_URL: '' })).toMatch(/PUBLIC_URL is missing/)
    expect(problems({ ...mail, MAIL_FROM: '' })).toMatch(/go together/)
  })

  it('reads origins as origins', () => {
    expect(readConfig({ CORS_ORIGINS: 'https://a.example/, http://b.example:8080/x' }).corsOrigins).toEqual([
      'https://a.example',
      'http://b.example:8080',
    ])
  })
})
