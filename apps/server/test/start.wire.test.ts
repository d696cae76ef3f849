import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBenneClient, toClientFailure } from '@benne/client'
import { createTestDatabase } from '@benne/db/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort, onDatabase, ServerProcess } from './support/process.ts'

let directory: string
const running: ServerProcess[] = []
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'benne start ')) // with a space
  await chmod(directory, 0o755) // as root, PostgreSQL runs as an account that must be able to come here
})
afterAll(async () => {
  await Promise.all(running.map((server) => server.kill('SIGTERM')))
  await rm(directory, { recursive: true, force: true })
})

function start(env: Record<string, string>): ServerProcess {
  const server = new ServerProcess(env)
  running.push(server)
  return server
}

describe('a first start with no configuration', () => {
  it('shows an address and accounts that work; what is declared is there after every kind of end', async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const env = { PORT: String(port), BENNE_DATA_DIR: join(directory, 'first') }
    let server = start(env)
    await server.ready(url)
    await vi.waitFor(() => expect(server.output).toMatch(/╰/))
    expect(server.output).toContain(`http://localhost:${port}`)
    const password = /Resident\s+lucas\s+(\S+)/.exec(server.output)?.[1] as string
    expect(server.output).toMatch(new RegExp(`Staff\\s+camille\\s+${password}`))

    const client = createBenneClient({ url })
    const about = await client.system.about.query()
    expect(about.demonstration).toBe(true)
    expect(JSON.stringify(about)).not.toContain(password)
    await client.session.signIn({ username: 'lucas', password })
    const { id } = await client.waste.create.mutate({ wasteType: 'glass', quantity: 2.4, location: 'Halles' })
    const staff = createBenneClient({ url })
    await staff.session.signIn({ username: 'camille', password })
    await staff.waste.process.mutate({ id, status: 'collected' })
    expect((await staff.waste.list.query({})).items).toHaveLength(20)
    for (const file of ['secrets.json', 'custody-key.pem'])
      expect((await stat(join(directory, 'first', file))).mode & 0o777).toBe(0o600)

    for (const signal of ['SIGINT', 'SIGKILL', 'SIGTERM'] as const) {
      const end = await server.kill(signal)
      if (signal !== 'SIGKILL') expect(end).toEqual({ code: 0, signal: null })
      server = start(env)
      await server.ready(url)
      // The session of before is still good: the key that signs is kept as well.
      expect(await client.waste.get.query({ id })).toMatchObject({ status: 'collected', quantity: 2.4 })
    }
    expect(server.output).toContain(password)
    await Promise.all([client.close(), staff.close(), server.kill()])
  })

  it('has no made-up people with BENNE_DEMO=0, and one super admin', async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const server = start({ PORT: String(port), BENNE_DATA_DIR: join(directory, 'plain'), BENNE_DEMO: '0' })
    await server.ready(url)
    await vi.waitFor(() => expect(server.output).toMatch(/╰/))
    const password = /Super admin\s+admin@benne\.local\s+(\S+)/.exec(server.output)?.[1] as string
    const client = createBenneClient({ url })
    expect(await client.session.signIn({ username: 'admin@benne.local', password })).toMatchObject({
      role: 'super_admin',
    })
    expect((await client.waste.list.query({})).items).toEqual([])
    expect((await client.system.about.query()).demonstration).toBe(false)
    await server.kill()
  })
})

describe('a start that cannot succeed ends at once, in words', () => {
  it('when the port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => holder.once('listening', resolve))
    const { port } = holder.address() as { port: number }
    const database = await createTestDatabase()
    const server = start({ ...onDatabase(database.url, port) })
    expect(await server.exited).toEqual({ code: 1, signal: null })
    expect(server.output).toContain(`Port ${port} is taken`)
    expect(server.output).not.toMatch(/ at .*\.ts/)
    holder.close()
    await database.drop()
  })

  it('when the data directory cannot be written', async () => {
    const file = join(directory, 'a-file')
    await writeFile(file, '')
    const server = start({ BENNE_DATA_DIR: join(file, 'data'), PORT: String(await freePort()) })
    expect(await server.exited).toEqual({ code: 1, signal: null })
    expect(server.output).toMatch(/cannot be written\. Choose a directory/)
    expect(server.output).not.toMatch(/ at .*\.ts/)
  })

  it('when it is production and nothing is configured', async () => {
    const server = start({ NODE_ENV: 'production' })
    expect(await server.exited).toEqual({ code: 1, signal: null })
    expect(server.output).toMatch(
      /DATABASE_URL is missing.*\n.*JWT_SECRET_KEY is missing.*\n.*CUSTODY_SIGNING_KEY is missing/,
    )
  })
})

describe('production', () => {
  it('creates the configured super admin once, logs JSON alone, and prints no password', async () => {
    const database = await createTestDatabase()
    const port = await freePort()
    const env = {
      ...onDatabase(database.url, port),
      LOG_LEVEL: 'info',
      BENNE_ADMIN_EMAIL: 'boss@example.org',
      BENNE_ADMIN_PASSWORD: 'Verre-4821-lilas',
    }
    const url = `http://127.0.0.1:${port}`
    for (const _ of ['first', 'again']) {
      const server = start(env)
      await server.ready(url)
      const client = createBenneClient({ url })
      const signIn = (password: string) => client.session.signIn({ username: 'boss@example.org', password })
      expect(await signIn('Verre-4821-lilas')).toMatchObject({ role: 'super_admin' })
      expect(await signIn('Wrong-4821-lilas').catch(toClientFailure)).toMatchObject({
        code: 'invalid_credentials',
      })
      await server.kill()
      const lines = server.output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(lines.map((line) => line.message)).toEqual(
        expect.arrayContaining(['login', 'login_failed', 'mutation auth.login']),
      )
      expect(server.output).not.toMatch(/4821-lilas/)
    }
    await database.drop()
  })

  it('finishes what it has accepted before it stops', async () => {
    const database = await createTestDatabase()
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const server = start(onDatabase(database.url, port))
    await server.ready(url)
    const client = createBenneClient({ url })
    const form = {
      email: 'a@example.org',
      username: 'ana',
      firstName: 'A',
      lastName: 'B',
      password: 'Verre-4821-x',
      confirmPassword: 'Verre-4821-x',
    }
    const registering = client.auth.register.mutate(form) // spends its time on the password's hash
    await new Promise((resolve) => setTimeout(resolve, 20))
    const [user, end] = await Promise.all([registering, server.kill('SIGTERM')])
    expect(user.username).toBe('ana')
    expect(end).toEqual({ code: 0, signal: null })
    await database.drop()
  })
})
