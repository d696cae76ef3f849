import { createPublicKey, verify } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FaceEncoder } from '@benne/biometrics'
import { openTestEncoder, sampleFaces } from '@benne/biometrics/testing'
import type { FaceCertificate } from '@benne/contracts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort, ServerProcess } from '../../apps/server/test/support/process.ts'
import { findBrowser, openBrowser, type Windows } from './support/browser.ts'
import { filmHead, filmPhoto } from './support/film.ts'

const browser = findBrowser()
/** The film shows each pose once in two seconds, and up to six are asked for. */
const filmed = { timeout: 40_000 }

// Somebody sets up signing in by face, uses it, and withdraws; the camera plays films of a head that turns, and of a photo.
describe.skipIf(!browser)('signing in by face, in a real browser', () => {
  let directory: string
  let film: string
  let url: string
  let server: ServerProcess
  let password: string
  let windows: Windows
  let encoder: FaceEncoder
  let page: Page
  const problems: string[] = []
  const faces = new Map<string, Buffer>()

  const open = async (from: Windows) => {
    const opened = await from.person({ locale: 'en-GB' })
    opened.on('pageerror', (error) => problems.push(error.message))
    opened.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|WebSocket|ERR_/.test(message.text()))
        problems.push(message.text())
    })
    return opened
  }
  const face = (person: string): Buffer => faces.get(person) as Buffer
  const inside = (of: Page) => of.getByText('Live', { exact: true }).first()
  const signInByPassword = async (of: Page) => {
    await of.getByLabel('Username or e-mail address').fill('lucas')
    await of.getByLabel('Password', { exact: true }).fill(password)
    await of.getByRole('button', { name: 'Sign in', exact: true }).click()
    await inside(of).waitFor()
  }
  const signOut = async (of: Page) => {
    await of.getByRole('button', { name: /Account and preferences/ }).click()
    await of.getByRole('button', { name: 'Sign out', exact: true }).click()
    await of.getByLabel('Username or e-mail address').fill('lucas')
  }
  const beginByFace = (of: Page) => of.getByRole('link', { name: 'Sign in with my face' }).click()
  /** How it ended, in the page's words. */
  const told = async (of: Page) => {
    await of.getByText('Account: lucas').waitFor()
    await of.getByRole('button', { name: 'Try again' }).waitFor(filmed)

    return of.getByRole('alert').filter({ hasText: 'Try again' }).innerText()
  }
  const isCameraOn = (of: Page) =>
    of.evaluate(() => [...document.querySelectorAll('video')].some((video) => video.srcObject !== null))

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'benne-face-'))
    await chmod(directory, 0o755) // as root, PostgreSQL runs as an account that must be able to come here
    film = join(directory, 'camera.y4m')
    encoder = await openTestEncoder()
    for (const { person, bytes } of await sampleFaces()) faces.set(person, bytes)
    await filmHead(film, face('ana'), encoder)
    const port = await freePort()
    url = `http://localhost:${port}`
    server = new ServerProcess({ PORT: String(port), BENNE_DATA_DIR: directory })
    await server.ready(url)
    await vi.waitFor(() => expect(server.output).toMatch(/╰/), 10_000)
    password = /Super admin\s+dominique\s+(\S+)/.exec(server.output)?.[1] as string
    windows = await openBrowser(browser as string, film)
    page = await open(windows)
  })

  afterAll(async () => {
    await windows?.close()
    await server?.kill()
    await encoder?.close()
    await rm(directory, { recursive: true, force: true })
  })

  it('is set up with a consent, the password, and five pictures', async () => {
    await page.goto(url)
    await signInByPassword(page)
    await page.goto(`${url}/profile`)
    await page.getByRole('link', { name: 'Set up…' }).click()
    // Nothing goes on before the box is ticked.
    await page.getByRole('button', { name: 'Agree and go on' }).click()
    await page.getByText('Tick the box if you agree').waitFor()
    await page.getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Agree and go on' }).click()
    await page.getByLabel('Password', { exact: true }).fill('not-the-password')
    await page.getByRole('button', { name: 'Go on', exact: true }).click()
    await page.getByText('This is not your password.').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Go on', exact: true }).click()
    await page.getByRole('heading', { name: 'All done' }).waitFor(filmed)
    expect(await isCameraOn(page)).toBe(false)
    await page.getByRole('button', { name: 'Back to the profile' }).click()
    await page.getByText('3 pictures, which are not kept').waitFor()
  })

  it('opens the account to its owner who turns the head as asked; the session says so', async () => {
    await signOut(page)
    await beginByFace(page)
    await page.getByText('Account: lucas').waitFor()
    await inside(page).waitFor(filmed)
    await page.goto(`${url}/sessions`)
    await page.getByText('by face').first().waitFor()
  })

  it('does not open it to a photo that is held to the camera, and says why', async () => {
    await signOut(page)
    await filmPhoto(film, face('ana'))
    await beginByFace(page)
    await page.getByText('a photo is not enough').waitFor(filmed)
    expect(await isCameraOn(page)).toBe(true)
    // The password is there at any moment, with the name that was typed; the camera goes off.
    await page.getByRole('button', { name: 'Use my password instead' }).click()
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
    expect(await page.getByLabel('Username or e-mail address').inputValue()).toBe('lucas')
    expect(await isCameraOn(page)).toBe(false)
  })

  it('does not open it to somebody else, and says what may help', async () => {
    await filmHead(film, face('cleo'), encoder)
    await beginByFace(page)
    expect(await told(page)).toContain('You were not recognised')
    await page.getByRole('button', { name: 'Use my password instead' }).click()
  })

  it('wants the password first on a new device, and says how to allow a camera that is refused', async () => {
    const elsewhere = await openBrowser(browser as string)
    const shy = await open(elsewhere)
    await shy.goto(url)
    await beginByFace(shy)
    await shy.getByRole('heading', { name: 'Sign in with my face' }).waitFor()
    await shy.getByLabel('Username or e-mail address').fill('lucas')
    await shy.getByRole('button', { name: 'Open the camera' }).click()
    // On a device that is new the password comes first; the camera is not even asked for.
    await shy.getByText('With the password once, first').waitFor()
    await shy.getByRole('button', { name: 'Use my password instead' }).click()
    await signInByPassword(shy)
    await signOut(shy)
    await beginByFace(shy)
    await shy.getByText('The camera is not allowed').waitFor()
    await elsewhere.close()
  })

  it('is withdrawn in one click; the certificate can be checked without us, and the face opens nothing', async () => {
    await filmHead(film, face('ana'), encoder)
    await signInByPassword(page)
    await page.goto(`${url}/profile`)
    await page.getByRole('button', { name: 'Withdraw…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).click()
    await page.getByText(/You withdrew/).waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: /Download the certificate/ }).click()
    const text = await readFile(await (await download).path(), 'utf8')
    const { statement, signature, publicKey } = JSON.parse(text) as FaceCertificate
    const key = createPublicKey(publicKey)
    expect(verify(null, Buffer.from(statement), key, Buffer.from(signature, 'base64'))).toBe(true)
    expect(verify(null, Buffer.from(`${statement} `), key, Buffer.from(signature, 'base64'))).toBe(false)
    expect(JSON.parse(statement)).toMatchObject({ type: 'benne face erasure', ending: 'withdrawn' })
    await signOut(page)
    await beginByFace(page)
    expect(await told(page)).toContain('If your face is not set up here, use your password.')
  })

  it('had no error in any window', () => {
    expect(problems).toEqual([])
  })
})
