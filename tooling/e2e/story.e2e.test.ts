import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort, ServerProcess } from '../../apps/server/test/support/process.ts'
import { findBrowser, openBrowser, type Windows } from './support/browser.ts'

const browser = findBrowser()

// What the README promises, done as a person does it: a fresh machine, two windows, and the end of the server between.
describe.skipIf(!browser)('the story, in a real browser', () => {
  let directory: string
  let env: Record<string, string>
  let url: string
  let server: ServerProcess
  let password: string
  let windows: Windows
  let resident: Page
  let staff: Page
  const problems: string[] = []

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'benne-story-'))
    await chmod(directory, 0o755) // as root, PostgreSQL runs as an account that must be able to come here
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    env = { PORT: String(port), BENNE_DATA_DIR: directory }
    server = new ServerProcess(env)
    await server.ready(url)
    await vi.waitFor(() => expect(server.output).toMatch(/╰/), 10_000)
    password = /Resident\s+lucas\s+(\S+)/.exec(server.output)?.[1] as string
    windows = await openBrowser(browser as string)
    resident = await windows.person({ locale: 'fr-FR' })
    staff = await windows.person({ locale: 'en-GB' })
    for (const page of [resident, staff]) {
      page.on('pageerror', (error) => problems.push(error.message))
      // A page that breaks the content security policy says so in the console.
      page.on('console', (message) => {
        if (message.type() === 'error' && !/Failed to load resource|WebSocket|ERR_/.test(message.text()))
          problems.push(message.text())
      })
    }
  })

  afterAll(async () => {
    await windows?.close()
    await server?.kill()
    await rm(directory, { recursive: true, force: true })
  })

  it('says before signing in that the people are made up', async () => {
    await staff.goto(url)
    await staff.getByText('These people and records are made up').waitFor()
    expect(await staff.content()).not.toContain(password)
  })

  it('tells a wrong password in words, and stays', async () => {
    await staff.getByLabel('Username or e-mail address').fill('camille')
    await staff.getByLabel('Password', { exact: true }).fill('Wrong-4821-lilas')
    await staff.getByRole('button', { name: 'Sign in' }).click()
    await staff.getByText('The name or the password is not right.').waitFor()
  })

  it('lets staff in, with the keyboard alone, to a list that is live', async () => {
    const field = staff.getByLabel('Password', { exact: true })
    await field.fill(password)
    await field.press('Enter')
    await staff.getByRole('heading', { name: 'Records', level: 1 }).waitFor()
    await staff.getByText('Live', { exact: true }).first().waitFor()
    await staff.getByRole('row').nth(5).waitFor()
  })

  it('shows staff at once what a resident declares: 2,4 kg of glass at a place', async () => {
    await resident.goto(url)
    await resident.getByLabel('Nom d’utilisateur ou adresse e-mail').fill('lucas')
    await resident.getByLabel('Mot de passe', { exact: true }).fill(password)
    await resident.getByRole('button', { name: 'Se connecter' }).click()
    await resident
      .getByRole('link', { name: /Déclarer/ })
      .first()
      .click()
    await resident.getByRole('radio', { name: /Verre/ }).check({ force: true })
    await resident.getByLabel('Quantité').fill('2,4')
    await resident.getByLabel('Nom du lieu').fill('Halles de la Brèche')
    await resident.keyboard.press('Control+Enter')
    await resident.waitForURL(/\/declared$/)
    await resident.getByRole('link', { name: 'Voir la déclaration' }).click()
    await resident.waitForURL(/\/records\/[0-9a-f-]{36}$/)
    await staff.getByText('Halles de la Brèche').waitFor()
    expect(await staff.getByRole('row').filter({ hasText: 'Halles de la Brèche' }).innerText()).toContain(
      '2.4\u00a0kg',
    )
  })

  it('shows the resident without a reload that staff collected it', async () => {
    await staff.getByRole('row').filter({ hasText: 'Halles de la Brèche' }).getByRole('link').first().click()
    await staff.getByRole('button', { name: 'Mark collected' }).click()
    const dialog = staff.getByRole('dialog')
    await dialog.getByRole('textbox').fill('Bac 4')
    await dialog.getByRole('button', { name: 'Confirm' }).click()
    await resident.getByText('Bac 4').first().waitFor()
    await staff.getByRole('button', { name: 'Mark processed' }).waitFor()
  })

  it('keeps people signed in over a reload, with no token where a script could read one', async () => {
    await resident.reload()
    await resident.getByText('Bac 4').first().waitFor()
    const readable = await resident.evaluate(() =>
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie]),
    )
    expect(readable).not.toMatch(/eyJ|benne_refresh/)
  })

  it('comes back by itself when the server was stopped and started; everything is there', async () => {
    await server.kill('SIGINT')
    await staff.getByText('Offline', { exact: true }).first().waitFor()
    server = new ServerProcess(env)
    await server.ready(url)
    await staff.getByText('Live', { exact: true }).first().waitFor({ timeout: 30_000 })
    await staff.getByRole('button', { name: 'Mark processed' }).click()
    await staff.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click()
    await staff.getByRole('button', { name: 'Mark recycled' }).waitFor()
    await resident.getByText('Traité').first().waitFor({ timeout: 30_000 })
  })

  it('fits a small telephone, in the dark, without scrolling sideways', async () => {
    const phone = await windows.person({ locale: 'fr-FR', width: 360, height: 740, dark: true })
    await phone.goto(url)
    await phone.getByLabel('Nom d’utilisateur ou adresse e-mail').fill('lucas')
    await phone.getByLabel('Mot de passe', { exact: true }).fill(password)
    await phone.keyboard.press('Enter')
    await phone.getByText('Halles de la Brèche').waitFor()
    for (const path of ['/records', '/records/new']) {
      await phone.goto(`${url}${path}`)
      await phone.getByRole('heading', { level: 1 }).waitFor()
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    }
  })

  it('signs out everywhere that the session is open', async () => {
    const second = await resident.context().newPage()
    await second.goto(`${url}/records`)
    await second.getByText('Halles de la Brèche').waitFor()
    await second.getByRole('button', { name: /Compte et préférences/ }).click()
    await second.getByRole('button', { name: 'Se déconnecter' }).click()
    await second.getByLabel('Nom d’utilisateur ou adresse e-mail').waitFor()
    await resident.getByLabel('Nom d’utilisateur ou adresse e-mail').waitFor()
  })

  it('had no error in either window', () => {
    expect(problems).toEqual([])
  })
})
