import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, ServerProcess } from '../apps/server/test/support/process.ts'
import { findBrowser, openBrowser } from './e2e/support/browser.ts'
import { root } from './lib/command.ts'
import { buildPanel } from './panel.ts'

// `npm run screenshot`: makes the README's picture from the running product, on fresh demonstration data.

const browser = findBrowser()
if (!browser) throw new Error('This needs Chromium (on Debian: apt-get install chromium).')
await buildPanel()
const directory = await mkdtemp(join(tmpdir(), 'benne-screenshot-'))
await chmod(directory, 0o755) // as root, PostgreSQL runs as an account that must be able to come here
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const server = new ServerProcess({ PORT: String(port), BENNE_DATA_DIR: directory })
try {
  await server.ready(url)
  while (!server.output.includes('╰')) await new Promise((resolve) => setTimeout(resolve, 50))
  const password = /Staff\s+camille\s+(\S+)/.exec(server.output)?.[1] ?? ''
  const windows = await openBrowser(browser)
  const page = await windows.person({ locale: 'en-GB', height: 800 })
  await page.goto(url)
  await page.getByLabel('Username or e-mail address').fill('camille')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.getByText('Live', { exact: true }).first().waitFor()
  await page.getByRole('row').nth(10).waitFor()
  const path = join(root, 'docs/images/records.png')
  await page.screenshot({ path })
  await windows.close()
  process.stdout.write(`${path}\n`)
} finally {
  await server.kill()
  await rm(directory, { recursive: true, force: true })
}
