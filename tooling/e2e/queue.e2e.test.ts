import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BenneClient, createBenneClient, type WasteRecord } from '@benne/client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort, ServerProcess } from '../../apps/server/test/support/process.ts'
import { findBrowser, openBrowser, type Windows } from './support/browser.ts'

const browser = findBrowser()
const place = 'Passerelle du Moulin'
const password = 'Verre-4821-lilas'
const boss = 'boss@example.org'

// What staff do all day, while a colleague does the same and a resident looks on.
describe.skipIf(!browser)('the queue, in a real browser', () => {
  let directory: string
  let url: string
  let server: ServerProcess
  let windows: Windows
  let staff: Page
  let resident: Page
  let colleague: BenneClient
  let declared: WasteRecord[]
  const problems: string[] = []

  const open = async (username: string): Promise<Page> => {
    const page = await windows.person({ locale: 'en-GB' })
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|WebSocket|ERR_/.test(message.text()))
        problems.push(message.text())
    })
    await page.goto(url)
    await page.getByLabel('Username or e-mail address').fill(username)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.keyboard.press('Enter')
    await page.getByText('Live', { exact: true }).first().waitFor()
    return page
  }
  const clientOf = async (username: string): Promise<BenneClient> => {
    const client = createBenneClient({ url })
    await client.session.signIn({ username, password })
    return client
  }
  const register = async (username: string, firstName: string, lastName: string): Promise<string> => {
    const email = `${username}@example.org`
    const account = { email, username, firstName, lastName, password, confirmPassword: password }
    return (await createBenneClient({ url }).auth.register.mutate(account)).id
  }
  const rows = () => staff.getByRole('row').filter({ hasText: place })
  const dialog = () => staff.getByRole('dialog')
  const history = (page: Page) => page.getByRole('region', { name: 'History' })

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'benne-queue-'))
    await chmod(directory, 0o755) // as root, PostgreSQL runs as an account that must be able to come here
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    server = new ServerProcess({
      PORT: String(port),
      BENNE_DATA_DIR: directory,
      BENNE_DEMO: '0',
      BENNE_ADMIN_EMAIL: boss,
      BENNE_ADMIN_PASSWORD: password,
    })
    await server.ready(url)
    colleague = await clientOf(boss)
    const camille = await register('camille', 'Camille', 'Fontaine')
    await colleague.users.setRole.mutate({ id: camille, role: 'admin' })
    await register('lucas', 'Lucas', 'Fleury')
    const lucas = await clientOf('lucas')
    declared = []
    for (const wasteType of ['plastic', 'plastic', 'plastic', 'plastic', 'glass'] as const)
      declared.push(await lucas.waste.create.mutate({ wasteType, quantity: 2.4, location: place }))
    windows = await openBrowser(browser as string)
    staff = await open('camille')
    resident = await open('lucas')
  })

  afterAll(async () => {
    await windows?.close()
    await server?.kill()
    await rm(directory, { recursive: true, force: true })
  })

  it('is narrowed down by words and by type, and its address says so', async () => {
    await staff.getByLabel('Search the records').fill('passerelle moulin')
    await vi.waitFor(async () => expect(await rows().count()).toBe(5), 10_000)
    await staff.getByRole('button', { name: /^Filters/ }).click()
    await staff.getByLabel('Type', { exact: true }).selectOption('Plastic')
    await vi.waitFor(async () => expect(await rows().count()).toBe(4), 10_000)
    // The address follows what is typed a moment later.
    await vi.waitFor(
      () => expect(new URL(staff.url()).search).toBe('?type=plastic&q=passerelle+moulin'),
      5_000,
    )
    await staff.getByRole('button', { name: /^Filters/ }).click()
  })

  it('is selected with keyboard and mouse', async () => {
    await staff.getByRole('heading', { level: 1 }).click()
    await staff.keyboard.press('j')
    await staff.keyboard.press('x')
    await rows()
      .nth(3)
      .getByRole('checkbox')
      .click({ modifiers: ['Shift'] })
    await staff.getByText('4 selected').waitFor()
  })

  it('tells before anything is done that somebody was faster with one, and leaves that one alone', async () => {
    const [first] = declared
    await colleague.waste.process.mutate({ id: first?.id as string, status: 'collected' })
    await staff.getByText('1 changed since').waitFor()
    await staff.getByRole('region', { name: 'Selected records' }).getByText('Mark collected').click()
    await dialog().getByText('3 records can go.').waitFor()
    await dialog()
      .getByText(/Lucas Fleury.*was changed after you selected it, and is now at “Collected”/)
      .waitFor()
    expect((await colleague.waste.get.query({ id: declared[1]?.id as string })).status).toBe('pending')
    await dialog().getByLabel('Note for the residents').fill('Van 2')
    await dialog().getByRole('button', { name: 'Mark collected (3)' }).click()
    await dialog().getByText('3 records were changed.').waitFor()
    await dialog().getByRole('heading', { name: 'Done in part' }).waitFor()
    await dialog().getByRole('button', { name: 'Close' }).last().click()
    await staff.getByText('1 selected').waitFor()
  })

  it('shows the resident at once what became of it', async () => {
    await vi.waitFor(async () => {
      expect(await resident.getByText(place).count()).toBe(5)
      expect(await resident.getByText('Collected', { exact: true }).count()).toBeGreaterThanOrEqual(4)
    }, 10_000)
    await resident.goto(`${url}/records/${declared[4]?.id}`)
    await resident.getByRole('heading', { name: 'Glass, 2.4 kg', level: 1 }).waitFor()
  })

  it('takes a declaration as right with the score and points put right', async () => {
    await staff.goto(`${url}/records/${declared[4]?.id}`)
    await staff.getByRole('button', { name: 'Validate', exact: true }).click()
    await dialog().getByText('Computed: 31.2').waitFor()
    await dialog().getByLabel('Score').fill('55')
    await dialog().getByText('For this score the rule gives 5.').waitFor()
    await dialog().getByLabel('Points').fill('7')
    await dialog().getByRole('button', { name: 'Validate', exact: true }).click()
    await dialog().waitFor({ state: 'detached' })
    await resident.getByText('55', { exact: true }).first().waitFor()
    const record = await colleague.waste.get.query({ id: declared[4]?.id as string })
    expect(record).toMatchObject({ isValidated: true, environmentalScore: 55, pointsAwarded: 7 })
  })

  it('refuses a declaration only with the reason, which the resident reads', async () => {
    await staff.goto(`${url}/records/${declared[1]?.id}`)
    await resident.goto(`${url}/records/${declared[1]?.id}`)
    await resident.getByText('Van 2').first().waitFor()
    await staff.getByRole('button', { name: 'Refuse the declaration' }).click()
    const refuse = dialog().getByRole('button', { name: 'Refuse the declaration' })
    await refuse.click()
    await dialog().getByText('Say why: the resident will read it.').waitFor()
    await dialog().getByRole('textbox').fill('That was a mattress')
    await refuse.click()
    await resident.getByText('That was a mattress').first().waitFor()
  })

  it('keeps a history that both can read, and that holds together', async () => {
    for (const page of [staff, resident]) {
      await history(page).getByText('Verified', { exact: true }).waitFor()
      await history(page).getByText('Each of the 3 events').waitFor()
      await history(page)
        .getByText(/refused the declaration/)
        .waitFor()
    }
    await history(staff)
      .getByText(/Camille Fontaine/)
      .first()
      .waitFor()
    // Residents know staff by their first name.
    expect(
      await history(resident)
        .getByText(/Fontaine/)
        .count(),
    ).toBe(0)
  })

  it('had no error in either window', () => {
    expect(problems).toEqual([])
  })
})
