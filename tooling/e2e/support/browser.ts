import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Chromium or its like on the PATH, or null: then the browser tests cannot run on this machine. */
export function findBrowser(): string | null {
  const places = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((directory) => names.map((name) => join(directory, name)))
  return places.find((place) => existsSync(place)) ?? null
}

export interface Windows {
  /** A person's own browser: nothing is shared with the others. */
  person(options: { locale: string; width?: number; height?: number; dark?: boolean }): Promise<Page>
  close(): Promise<void>
}

/** `film`: what the camera plays over and over, for pages that may use it (see `writeY4m`); another one written in its place is played from the next opening on. Without one there is a camera that every page is refused. */
export async function openBrowser(executablePath: string, film?: string): Promise<Windows> {
  const browser = await chromium.launch({
    executablePath,
    // No sandbox, since build servers run as root; no calls home, which a closed network would only delay.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-device-for-media-stream',
      `--use-fake-ui-for-media-stream${film ? '' : '=deny'}`,
      ...(film ? [`--use-file-for-fake-video-capture=${film}`] : []),
    ],
  })
  const contexts: BrowserContext[] = []
  return {
    async person({ locale, width = 1280, height = 900, dark = false }) {
      const context = await browser.newContext({
        locale,
        timezoneId: 'Europe/Paris',
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
      })
      contexts.push(context)
      const page = await context.newPage()
      page.setDefaultTimeout(10_000)
      return page
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()))
      await browser.close()
    },
  }
}
