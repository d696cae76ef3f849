import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drawTestPhoto, testPhotoExif } from '@benne/images/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort, ServerProcess } from '../../apps/server/test/support/process.ts'
import { findBrowser, openBrowser, type Windows } from './support/browser.ts'

const browser = findBrowser()

/** Twelve megapixels, held upright as a telephone's sensor sees it: on its side, with a note which way up it is. */
async function takePhoto(): Promise<Buffer> {
  const picture = await drawTestPhoto(1000, 750, 1)
  return picture
    .resize(4000, 3000, { kernel: 'nearest' })
    .withExif(testPhotoExif)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 98 })
    .toBuffer()
}

// What a resident does with a telephone: from the photo to what the record brings, and everything that comes between.
describe.skipIf(!browser)('declaring waste, in a real browser', () => {
  let directory: string
  let url: string
  let server: ServerProcess
  let windows: Windows
  let phone: Page
  let password: string
  let photo: { name: string; mimeType: string; buffer: Buffer }
  let recordUrl: string
  const problems: string[] = []

  const open = async (options: Parameters<Windows['person']>[0], name: string) => {
    const page = await windows.person(options)
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|WebSocket|ERR_/.test(message.text()))
        problems.push(message.text())
    })
    await page.goto(url)
    await page.getByLabel('Username or e-mail address').fill(name)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.keyboard.press('Enter')
    await page.getByText('Live', { exact: true }).first().waitFor({ state: 'attached' })
    return page
  }
  const choose = async (type: RegExp, quantity: string) => {
    await phone.getByRole('radio', { name: type }).check({ force: true })
    await phone.getByLabel('Quantity').fill(quantity)
  }
  const filePicker = () => phone.locator('input[data-photos="files"]')

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'benne-waste-'))
    await chmod(directory, 0o755) // as root, PostgreSQL runs as an account that must be able to come here
    const port = await freePort()
    url = `http://localhost:${port}`
    server = new ServerProcess({ PORT: String(port), BENNE_DATA_DIR: directory })
    const [buffer] = await Promise.all([takePhoto(), server.ready(url)])
    photo = { name: 'IMG_2041.jpg', mimeType: 'image/jpeg', buffer }
    await vi.waitFor(() => expect(server.output).toMatch(/╰/), 10_000)
    password = /Resident\s+lucas\s+(\S+)/.exec(server.output)?.[1] as string
    windows = await openBrowser(browser as string)
    phone = await open({ locale: 'en-GB', width: 390, height: 844 }, 'lucas')
  })

  afterAll(async () => {
    await windows?.close()
    await server?.kill()
    await rm(directory, { recursive: true, force: true })
  })

  it('sends a photo of twelve megapixels while the form is filled in, and offers its place', async () => {
    expect(photo.buffer.length).toBeGreaterThan(2_000_000)
    await phone.getByRole('link', { name: 'Declare waste' }).click()
    const sending = phone.waitForRequest('**/api/v1/waste/images')
    await filePicker().setInputFiles([photo])
    await choose(/Plastic/, '2.4')
    await phone.getByText('Sent', { exact: true }).waitFor()
    // Made smaller here, and what the camera wrote went along.
    const sent = Number((await (await sending).allHeaders())['content-length'])
    expect(sent).toBeGreaterThan(50_000)
    expect(sent).toBeLessThan(photo.buffer.length / 2)
    await phone.getByText(/A photo was taken here.*4 May 2026/).waitFor()
    await phone.getByRole('button', { name: 'Use the photo’s place' }).click()
    expect(await phone.getByLabel('Latitude').inputValue()).toBe('48.8623')
  })

  it('puts the pin on the map without any network: by pointing and by keyboard', async () => {
    await phone.getByRole('button', { name: 'Place it on a map' }).click()
    const map = phone.getByRole('application')
    await map.locator('canvas').first().waitFor()
    const longitude = phone.getByLabel('Longitude')
    const before = Number(await longitude.inputValue())
    await map.focus()
    await phone.keyboard.press('Shift+ArrowRight')
    const east = Number(await longitude.inputValue())
    expect(east - before).toBeGreaterThan(0)
    expect(east - before).toBeLessThan(0.01)
    await map.click({ position: { x: 60, y: 60 } })
    expect(Number(await longitude.inputValue())).toBeLessThan(before)
  })

  it('keeps the draft with its photo over a reload', async () => {
    await phone.reload()
    await phone.getByText('Your draft was found again').waitFor()
    expect(await phone.getByLabel('Quantity').inputValue()).toBe('2.4')
    await phone.getByText('Sent', { exact: true }).waitFor()
  })

  it('shows what it brings, and why', async () => {
    await phone.keyboard.press('Control+Enter')
    await phone.waitForURL(/\/declared$/)
    const text = async (name: string) => phone.getByRole('region', { name }).innerText()
    // 2.4 kg × 1.5 × 10, a tenth more for the position.
    expect(await text('Score')).toContain('39.6')
    expect(await text('Points')).toMatch(/\b6\b/)
    expect(await text('Climate')).toMatch(/2\.2\skg CO₂e/)
    await phone.getByRole('region', { name: 'Climate' }).getByText('Why?').click()
    await phone.getByText(/0\.93\skg CO₂e a kilogram/).waitFor()
    await phone
      .getByText(/ADEME Base Carbone 23\.6/)
      .first()
      .waitFor()
    await phone.getByRole('link', { name: 'See the record' }).click()
    await phone.waitForURL(/\/records\/[0-9a-f-]{36}$/)
    recordUrl = phone.url()
  })

  it('shows the photo the right way up, in full by a click, and gives the focus back', async () => {
    await phone.locator('[data-picture="0"]').click()
    const picture = phone.getByRole('dialog').locator('img')
    await picture.waitFor()
    const size = await picture.evaluate((img: HTMLImageElement) => [img.naturalWidth, img.naturalHeight])
    expect(size).toEqual([1536, 2048])
    await phone.keyboard.press('Escape')
    await vi.waitFor(async () => {
      const focused = phone.evaluate(() => (document.activeElement as HTMLElement).dataset['picture'])
      expect(await focused).toBe('0')
    })
  })

  it('counts once what is sent again after its answer was lost', async () => {
    await phone.goto(`${url}/records/new`)
    await choose(/Glass/, '7.25')
    let first = true
    await phone.route('**/trpc/waste.create*', async (route) => {
      if (!first) return route.continue()
      first = false
      await route.fetch()
      return route.abort('connectionreset')
    })
    await phone.keyboard.press('Control+Enter')
    await phone.getByText('it will never count twice').waitFor()
    await phone.keyboard.press('Control+Enter')
    await phone.waitForURL(/\/declared$/)
    await phone.goto(`${url}/records?q=&type=glass`)
    await phone.getByText('7.25\u00a0kg').waitFor()
    expect(await phone.getByText('7.25\u00a0kg').count()).toBe(1)
  })

  it('sends by itself once the connection is back, when that is wished', async () => {
    await phone.goto(`${url}/records/new`)
    await choose(/Metal/, '3.5')
    await phone.context().setOffline(true)
    await phone.getByText('You are offline').waitFor()
    await filePicker().setInputFiles([photo])
    await phone.getByText('Benne cannot be reached').waitFor()
    await phone.getByRole('button', { name: 'Send it when I am back online' }).click()
    await phone.getByText('Waiting for the connection').waitFor()
    await phone.context().setOffline(false)
    await phone.getByRole('heading', { name: 'Thank you' }).waitFor({ timeout: 20_000 })
    await phone.keyboard.press('Enter')
    await phone.waitForURL(/\/records\/new$/)
    expect(await phone.getByLabel('Quantity').inputValue()).toBe('')
  })

  it('is corrected by its owner, and shows both versions when staff were faster', async () => {
    const staff = await open({ locale: 'en-GB' }, 'camille')
    await phone.goto(`${recordUrl}/edit`)
    await phone.getByLabel('Quantity').fill('3')
    await staff.goto(`${recordUrl}/edit`)
    await staff.getByLabel('Name of the place').fill('Bin 4')
    await staff.getByRole('button', { name: 'Save' }).click()
    await staff.waitForURL(recordUrl)
    await phone.getByRole('button', { name: 'Save' }).click()
    await phone.getByText('Somebody changed it in the meantime').waitFor()
    expect(await phone.getByRole('row', { name: /Place/ }).innerText()).toMatch(/Bin 4.*stays as it is now/s)
    await phone.getByRole('button', { name: 'Save mine' }).click()
    await phone.waitForURL(recordUrl)
    await phone.getByRole('heading', { name: /3\skg/ }).waitFor()
    await phone.getByText('Bin 4').first().waitFor()
    await staff.getByText('49.5').first().waitFor()
    await staff.context().close()
  })

  it('is withdrawn: gone from the list, where it can be found by a word before', async () => {
    await phone.goto(`${url}/records?q=${encodeURIComponent('bin 4')}`)
    await phone.getByRole('link', { name: 'Plastic' }).waitFor()
    await phone.goto(recordUrl)
    await phone.getByRole('button', { name: 'Take it back' }).click()
    await phone.getByText('1 photo is deleted.').waitFor()
    await phone.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
    await phone.waitForURL(/\/records$/)
    await phone.goto(recordUrl)
    await phone.getByText('No such record').waitFor()
  })

  it('had no error in any window', () => {
    expect(problems).toEqual([])
  })
})
