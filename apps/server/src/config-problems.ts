import { makeCustodyKey } from './config-values.ts'

/** The environment, without values that are empty. */
type Given = Readonly<Record<string, string | undefined>>

/** What is missing, and what does not go together, of values that are right each by itself. */
export function problemsOf(given: Given): string[] {
  const problems = given.NODE_ENV === 'production' ? missingInProduction(given) : []
  if ((given.BENNE_ADMIN_EMAIL === undefined) !== (given.BENNE_ADMIN_PASSWORD === undefined)) {
    problems.push('BENNE_ADMIN_EMAIL and BENNE_ADMIN_PASSWORD go together: one of them is missing')
  }
  if ((given.SMTP_URL === undefined) !== (given.MAIL_FROM === undefined)) {
    problems.push('SMTP_URL and MAIL_FROM go together: one of them is missing')
  }
  if (given.BENNE_EMAIL_VERIFICATION === 'required' && given.NODE_ENV === 'production' && !given.SMTP_URL) {
    problems.push('BENNE_EMAIL_VERIFICATION=required needs SMTP_URL: nobody could confirm an address')
  }
  if (/^(1|true)$/.test(given.BENNE_FACE_IDENTIFICATION ?? '') && given.BENNE_FACE_DEVICES !== 'any') {
    problems.push('BENNE_FACE_IDENTIFICATION=1 needs BENNE_FACE_DEVICES=any: a kiosk is nobody’s own device')
  }
  problems.push(...s3Problems(given))
  return problems
}

function missingInProduction(given: Given): string[] {
  const required = {
    DATABASE_URL: 'the PostgreSQL to use',
    JWT_SECRET_KEY: 'signs access tokens; for example the output of: openssl rand -base64 48',
    CUSTODY_SIGNING_KEY: `signs the chain of custody; for example the output of: ${makeCustodyKey}`,
    // Or links would begin with whatever address the asker wrote into the request.
    ...(given.SMTP_URL && { PUBLIC_URL: 'where links in e-mails lead' }),
  }
  return Object.entries(required)
    .filter(([name]) => given[name] === undefined)
    .map(([name, purpose]) => `${name} is missing (${purpose})`)
}

/** What goes along with S3_BUCKET. */
const s3Keys = ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const

function s3Problems(given: Given): string[] {
  if (given.S3_BUCKET === undefined) {
    const alone = [...s3Keys, 'S3_ENDPOINT'].filter((name) => given[name] !== undefined)
    return alone.map((name) => `${name} is set and S3_BUCKET is not: pictures would be kept elsewhere`)
  }
  return s3Keys.filter((name) => given[name] === undefined).map((name) => `S3_BUCKET needs ${name}`)
}
