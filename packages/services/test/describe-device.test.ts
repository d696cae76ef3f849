import { SessionInfo } from '@benne/contracts'
import { describeDevice, describePlace } from '@benne/services'
import { describe, expect, it } from 'vitest'

const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0'
const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'

describe('devices', () => {
  it.each<[string | null, string, string | null, string | null]>([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
      'computer',
      'Firefox',
      'Windows',
    ],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`, 'computer', 'Chrome', 'Windows'],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/142.0.0.0`,
      'computer',
      'Microsoft Edge',
      'Windows',
    ],
    [`Mozilla/5.0 (X11; Linux x86_64) ${chrome} Safari/537.36`, 'computer', 'Chrome', 'Linux'],
    ['Mozilla/5.0 (X11; FreeBSD amd64; rv:145.0) Gecko/20100101 Firefox/145.0', 'computer', 'Firefox', null],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`, 'computer', 'Chrome', 'Chrome OS'],
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/26.1 Safari/605.1.15`,
      'computer',
      'Safari',
      'macOS',
    ],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) ${webkit} Version/26.1 Mobile/15E148 Safari/604.1`,
      'phone',
      'Safari',
      'iOS',
    ],
    [
      `Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) ${webkit} Version/26.1 Mobile/15E148 Safari/604.1`,
      'tablet',
      'Safari',
      'iOS',
    ],
    [`Mozilla/5.0 (Linux; Android 10; K) ${chrome} Mobile Safari/537.36`, 'phone', 'Chrome', 'Android'],
    [`Mozilla/5.0 (Linux; Android 10; K) ${chrome} Safari/537.36`, 'tablet', 'Chrome', 'Android'],
    ['Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0', 'phone', 'Firefox', 'Android'],
    [
      `Mozilla/5.0 (Linux; Android 10; K) ${chrome.replace('Chrome', 'SamsungBrowser/28.0 Chrome')} Mobile Safari/537.36`,
      'phone',
      'Samsung Internet for Android',
      'Android',
    ],
    ['Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18', 'computer', 'Opera', 'Windows'],
    ['node', 'program', 'node', null],
    ['undici', 'program', 'undici', null],
    ['curl/8.5.0', 'program', 'curl', null],
    ['python-requests/2.32.5', 'program', 'python-requests', null],
    ['okhttp/5.1.0', 'program', 'okhttp', null],
    ['Go-http-client/2.0', 'program', 'Go-http-client', null],
    ['Benne/1.2.0 (Windows NT 10.0)', 'program', 'Benne', 'Windows'],
    [
      `Mozilla/5.0 (X11; Linux x86_64) ${chrome.replace('Chrome', 'Benne/1.2.0 Chrome')} Electron/45.4.1 Safari/537.36`,
      'program',
      'Benne',
      'Linux',
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Electron/45.4.1 Safari/537.36`,
      'program',
      'Electron',
      'Windows',
    ],
    ['Mozilla/5.0 (compatible; Googlebot/2.1)', 'program', 'Googlebot', null],
    ['Mozilla/5.0', 'unknown', null, null],
    ['', 'unknown', null, null],
    ['   ', 'unknown', null, null],
    [null, 'unknown', null, null],
  ])('%s', (agent, kind, browser, system) => {
    expect(describeDevice(agent)).toEqual({ kind, browser, system })
  })

  const hostile = [
    '<script>alert(1)</script>',
    'Mozilla/5.0 <img src=x onerror=alert(1)>/1.0 (x)',
    '"><img src=x>/1 (Windows NT 10.0)',
    'constructor',
    'Mozilla/5.0 (__proto__) constructor/1.0',
    '\u202Eevil\u0000\r\nX-Evil: 1',
    `${'a'.repeat(5000)}/1.0`,
    'Mozilla/5.0 '.repeat(100_000),
    `Mozilla/5.0 ${'('.repeat(100_000)}`,
    `Mozilla/5.0 (Macintosh ${' FxiOS'.repeat(50_000)}`,
    `Mozilla/5.0 nexus${' '.repeat(100_000)}`,
    `Mozilla/5.0 (KHTML, like Gecko) ${'a/1 '.repeat(50_000)} Electron/1`,
    `opt/${'1_'.repeat(50_000)}`,
    `Mozilla/5.0 opt/${'1'.repeat(100_000)} mac os x ${'1'.repeat(100_000)}`,
  ]
  it.each(hostile.map((agent) => [agent.slice(0, 40), agent]))(
    'says only known words of %j, at once',
    (_, agent) => {
      const begun = performance.now()
      for (let i = 0; i < 20; i++) describeDevice(agent)
      expect((performance.now() - begun) / 20).toBeLessThan(20)
      const device = SessionInfo.shape.device.parse(describeDevice(agent))
      expect(`${device.browser} ${device.system}`).toMatch(/^[\w.-]+( [\w.-]+)* [\w.-]+$/)
      expect(device.browser?.length ?? 0).toBeLessThanOrEqual(40)
    },
  )
})

describe('places', () => {
  it.each<[string | null, string, string | null]>([
    ['local', 'local', null],
    ['FR', 'country', 'FR'],
    [null, 'unknown', null],
    ['', 'unknown', null],
    ['fr', 'unknown', null],
    ['FRA', 'unknown', null],
    ['<b', 'unknown', null],
  ])('%s', (place, kind, country) => {
    expect(SessionInfo.shape.place.parse(describePlace(place))).toEqual({ kind, country })
  })
})
