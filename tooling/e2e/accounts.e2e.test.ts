import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort, ServerProcess } from '../../apps/server/test/support/process.ts'
import { findBrowser, openBrowser, type Windows } from './support/browser.ts'

const browser = findBrowser()
const password = 'Verre-4821-lilas'
const next = 'Cuivre-7390-menthe'

// The life of an account as its owner, staff and a super admin see it, in their windows, with the mailbox of this machine.
describe.skipIf(!browser)('an account, in a real browser', () => {
  let directory: string
  let url: string
  let server: ServerProcess
  let demoPassword: string
  let windows: Windows
  let anna: Page
  const problems: string[] = []

  const watch = (page: Page) => {
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|WebSocket|ERR_/.test(message.text()))
        problems.push(message.text())
    })
    return page
  }
  const open = async (locale = 'en-GB') => watch(await windows.person({ locale }))
  const signIn = async (page: Page, name: string, secret: string) => {
    await page.getByLabel('Username or e-mail address').fill(name)
    await page.getByLabel('Password', { exact: true }).fill(secret)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  /** The link in the newest message of the mailbox, as its reader finds it. */
  const linkInMail = async (page: Page, path: string): Promise<string> => {
    await page.goto(`${url}/mailbox`)
    const link = page.locator(`a[href*="/${path}#token="]`).first()
    await link.waitFor()
    return (await link.getAttribute('href')) as string
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'benne-accounts-'))
    await chmod(directory, 0o755) // as root, PostgreSQL runs as an account that must be able to come here
    const port = await freePort()
    url = `http://localhost:${port}`
    server = new ServerProcess({ PORT: String(port), BENNE_DATA_DIR: directory })
    await server.ready(url)
    await vi.waitFor(() => expect(server.output).toMatch(/╰/), 10_000)
    demoPassword = /Super admin\s+dominique\s+(\S+)/.exec(server.output)?.[1] as string
    windows = await openBrowser(browser as string)
    anna = await open()
  })

  afterAll(async () => {
    await windows?.close()
    await server?.kill()
    await rm(directory, { recursive: true, force: true })
  })

  it('is made, and its address confirmed by the link in the mailbox', async () => {
    await anna.goto(`${url}/register`)
    await anna.getByLabel('First name').fill('Anna')
    await anna.getByLabel('Last name').fill('Berger')
    await anna.getByLabel('E-mail address').fill('anna.berger@example.org')
    await anna.getByLabel('Username').fill('anna_b')
    await anna.getByLabel('Password', { exact: true }).fill(password)
    await anna.getByLabel('Password, once more').fill(password)
    await anna.getByRole('button', { name: 'Create my account' }).click()
    await anna.getByRole('heading', { name: 'My records' }).waitFor()
    await anna.goto(await linkInMail(anna, 'verify-email'))
    await anna.getByText('anna.berger@example.org').first().waitFor()
    // The token is gone from the address bar, where it could be read over a shoulder or kept in the history.
    await vi.waitFor(() => expect(anna.url()).toBe(`${url}/verify-email`))
    await anna.goto(`${url}/profile`)
    await anna.getByText('Address confirmed').waitFor()
  })

  it('shows where it is signed in; ending a session closes its window, with the reason', async () => {
    const elsewhere = await open()
    await elsewhere.goto(url)
    await signIn(elsewhere, 'anna_b', password)
    await elsewhere.getByText('Live', { exact: true }).first().waitFor()
    await anna.goto(`${url}/sessions`)
    await anna.getByText('This device').waitFor()
    await anna.getByRole('button', { name: /^End/ }).last().click()
    await anna.getByRole('dialog').getByRole('button', { name: /^End/ }).click()
    await elsewhere.getByText('This session was ended from another device').waitFor()
    await elsewhere.context().close()
  })

  it('gets a new password by e-mail when the old one is forgotten', async () => {
    const forgetful = await open()
    await forgetful.goto(url)
    await forgetful.getByRole('link', { name: 'Forgotten password?' }).click()
    await forgetful.getByRole('heading', { name: 'Forgotten password', level: 1 }).waitFor()
    await forgetful.getByLabel('E-mail address').fill('anna.berger@example.org')
    await forgetful.getByRole('button', { name: 'Send me a link' }).click()
    await forgetful.getByText('a mail with a link is on its way').waitFor()
    await forgetful.goto(await linkInMail(forgetful, 'reset-password'))
    await forgetful.getByLabel('New password', { exact: true }).fill(next)
    await forgetful.getByLabel('New password, once more').fill(next)
    await forgetful
      .getByRole('button', { name: /password/ })
      .last()
      .click()
    await forgetful.getByText('Your password is changed').waitFor()
    // The window that was open has been signed out, and says why.
    await anna.getByText('The password of this account was changed').waitFor()
    await signIn(anna, 'anna_b', password)
    await anna.getByText('The name or the password is not right.').waitFor()
    await signIn(anna, 'anna_b', next)
    await anna.getByText('Live', { exact: true }).first().waitFor()
  })

  it('is found and suspended by staff: its open window closes; a super admin reads who did it', async () => {
    const staff = await open()
    await staff.goto(url)
    await signIn(staff, 'camille', demoPassword)
    await staff.getByRole('link', { name: 'People' }).click()
    await staff.getByLabel('Search for people').fill('berger anna')
    await staff.getByRole('link', { name: 'Anna Berger' }).first().click()
    await staff.getByRole('button', { name: 'Suspend the account' }).click()
    await staff.getByRole('dialog').getByLabel('Reason').fill('Fly-tipping')
    await staff.getByRole('dialog').getByRole('button', { name: 'Suspend', exact: true }).click()
    await staff.getByText('Anna Berger is suspended.').first().waitFor()
    await anna.getByText('This account is not active any more').waitFor()
    const boss = await open()
    await boss.goto(url)
    await signIn(boss, 'dominique', demoPassword)
    await boss.getByRole('link', { name: 'Audit' }).click()
    await boss
      .getByText(/Camille Fontaine.*Anna Berger/)
      .first()
      .waitFor()
    await Promise.all([staff.context().close(), boss.context().close()])
  })

  it('takes everything along and leaves, and comes back', async () => {
    const lucas = await open()
    await lucas.goto(url)
    await signIn(lucas, 'lucas', demoPassword)
    await lucas.getByText('Live', { exact: true }).first().waitFor()
    await lucas.goto(`${url}/profile`)
    await lucas.getByRole('button', { name: 'Prepare a copy' }).click()
    const download = lucas.waitForEvent('download')
    await lucas.getByRole('button', { name: /Download/ }).click({ timeout: 30_000 })
    expect((await download).suggestedFilename()).toMatch(/\.zip$/)
    await lucas.getByRole('button', { name: 'Leave Benne…' }).click()
    await lucas.getByRole('dialog').getByLabel('Password', { exact: true }).fill(demoPassword)
    await lucas.getByRole('dialog').getByRole('button', { name: /Leave/ }).click()
    await lucas.getByText('You have left Benne').waitFor()
    await signIn(lucas, 'lucas', demoPassword)
    await lucas.getByRole('button', { name: 'Keep my account' }).click()
    await lucas.getByText('Live', { exact: true }).first().waitFor()
  })

  it('had no error in any window', () => {
    expect(problems).toEqual([])
  })
})
