import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BenneClient, createBenneClient } from '@benne/client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { FlakyProxy } from '../../apps/server/test/support/flaky-proxy.ts'
import { freePort, ServerProcess } from '../../apps/server/test/support/process.ts'
import { findBrowser, openBrowser, type Windows } from './support/browser.ts'

const browser = findBrowser()
const password = 'Verre-4821-lilas'
const boss = 'boss@example.org'
const seconds = 30_000

// What a screen that is left open goes through: the network drops, the server is restarted, people come and go.
describe.skipIf(!browser)('a screen that is left open, in a real browser', () => {
  let directory: string
  let env: Record<string, string>
  let url: string
  let server: ServerProcess
  let proxy: FlakyProxy
  let windows: Windows
  let staff: Page
  let resident: Page
  let lucas: BenneClient
  const problems: string[] = []

  const open = async (at: string, username: string, locale: string): Promise<Page> => {
    const page = await windows.person({ locale })
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|WebSocket|ERR_/.test(message.text()))
        problems.push(message.text())
    })
    await page.goto(at)
    await page.locator('input[autocomplete~="username"]').fill(username)
    await page.locator('input[type="password"]').fill(password)
    await page.keyboard.press('Enter')
    return page
  }
  const clientOf = async (username: string): Promise<BenneClient> => {
    const client = createBenneClient({ url })
    await client.session.signIn({ username, password })
    return client
  }
  const declareAt = async (...places: string[]) => {
    for (const location of places)
      await lucas.waste.create.mutate({ wasteType: 'glass', quantity: 1.5, location })
  }
  const says = (page: Page, words: string) =>
    page.getByRole('banner').getByText(words, { exact: true }).waitFor({ timeout: seconds })
  /** What the table shows of the places whose name begins so, from the top. */
  const shown = async (prefix: string) =>
    (await staff.getByRole('row').filter({ hasText: prefix }).allInnerTexts()).map(
      (text) => new RegExp(`${prefix} \\d`).exec(text)?.[0],
    )
  const isShown = (prefix: string, ...places: string[]) =>
    vi.waitFor(async () => expect(await shown(prefix)).toEqual(places), seconds)

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'benne-live-'))
    await chmod(directory, 0o755) // as root, PostgreSQL runs as an account that must be able to come here
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    env = {
      PORT: String(port),
      BENNE_DATA_DIR: directory,
      BENNE_DEMO: '0',
      BENNE_ADMIN_EMAIL: boss,
      BENNE_ADMIN_PASSWORD: password,
    }
    server = new ServerProcess(env)
    await server.ready(url)
    for (const [username, firstName, lastName] of [
      ['lucas', 'Lucas', 'Fleury'],
      ['ines', 'Inès', 'Moreau'],
    ] as const) {
      const account = { email: `${username}@example.org`, username, firstName, lastName, password }
      await createBenneClient({ url }).auth.register.mutate({ ...account, confirmPassword: password })
    }
    lucas = await clientOf('lucas')
    proxy = new FlakyProxy(port)
    windows = await openBrowser(browser as string)
    staff = await open(await proxy.listen(), boss, 'en-GB')
    await says(staff, 'Live')
  })

  afterAll(async () => {
    await windows?.close()
    await lucas?.close()
    proxy?.close()
    await server?.kill()
    await rm(directory, { recursive: true, force: true })
  })

  it('tells staff how many are connected, as they come and go, and who', async () => {
    const count = (number: number) => staff.getByRole('button', { name: `${number} connected: show who` })
    await count(1).waitFor()
    resident = await open(url, 'lucas', 'fr-FR')
    await says(resident, 'En direct')
    await count(2).waitFor()
    await count(2).focus()
    await staff.keyboard.press('Enter')
    const list = staff.getByRole('dialog').filter({ hasText: 'Connected now' })
    await list.getByText('1 of the staff · 1 resident').waitFor()
    await list.getByRole('link', { name: /Lucas Fleury.*Resident/ }).waitFor()
    const ines = await clientOf('ines')
    ines.follow({ onEvent: () => {} })
    await list.getByRole('link', { name: /Inès Moreau/ }).waitFor()
    expect(await list.getByRole('link').allInnerTexts()).toHaveLength(3)
    await ines.close()
    await list.getByRole('link', { name: /Inès Moreau/ }).waitFor({ state: 'detached', timeout: seconds })
    await staff.keyboard.press('Escape')
    await list.waitFor({ state: 'detached' })
    expect(await count(2).evaluate((button) => button === document.activeElement)).toBe(true)
    // Who is connected is for staff alone.
    expect(
      await resident
        .getByRole('banner')
        .getByRole('button', { name: /connect/i })
        .count(),
    ).toBe(0)
  })

  it('says that it is catching up while what was missed is on its way, and then shows each once', async () => {
    await declareAt('Quai 1')
    await isShown('Quai', 'Quai 1')
    proxy.hold()
    proxy.cutOne()
    await says(staff, 'Catching up…')
    await declareAt('Quai 2', 'Quai 3')
    expect(await shown('Quai')).toEqual(['Quai 1'])
    proxy.release()
    await says(staff, 'Live')
    await isShown('Quai', 'Quai 3', 'Quai 2', 'Quai 1')
  })

  it('says that it is offline while the browser has no network, and is back at once with it', async () => {
    await staff.context().setOffline(true)
    proxy.hold()
    while (proxy.cutOne());
    await says(staff, 'Offline')
    await declareAt('Halle 1', 'Halle 2')
    proxy.release()
    await staff.context().setOffline(false)
    await says(staff, 'Live')
    await isShown('Halle', 'Halle 2', 'Halle 1')
  })

  it('goes on when the server is restarted, in every window', async () => {
    await server.kill('SIGKILL')
    await says(staff, 'Offline')
    await says(resident, 'Hors ligne')
    server = new ServerProcess(env)
    await server.ready(url)
    await declareAt('Gare 1')
    await says(staff, 'Live')
    await says(resident, 'En direct')
    await declareAt('Gare 2')
    await isShown('Gare', 'Gare 2', 'Gare 1')
    for (const place of ['Gare 1', 'Gare 2', 'Halle 1', 'Quai 1'])
      await vi.waitFor(async () => expect(await resident.getByText(place).count()).toBe(1), seconds)
  })

  it('shows the person who has signed in beside it, and nothing of the one before', async () => {
    await resident.getByText('Quai 1').waitFor()
    // By a tab of the same browser, whose word for it this one slept through: the cookie is all that tells.
    const json = { username: 'ines', password, keep: 'cookie' }
    const answer = await resident
      .context()
      .request.post(`${url}/trpc/auth.login`, { data: { json }, headers: { origin: url } })
    expect(answer.status()).toBe(200)
    await lucas.auth.logoutAll.mutate()
    const account = resident.getByRole('button', { name: /Compte et préférences : Inès/ })
    await account.waitFor({ timeout: seconds })
    await says(resident, 'En direct')
    expect(await resident.getByText(/Quai 1|Gare 1|Fleury/).count()).toBe(0)
  })

  it('had no error in either window', () => {
    expect(problems).toEqual([])
  })
})
