import type { PersonalExport } from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import { exportPollMs, exportState } from '../src/account/export-state.ts'

const now = Date.UTC(2026, 10, 24)
const copy = (part: Partial<PersonalExport>): PersonalExport => ({
  id: '0190a0a0-0000-7000-8000-000000000000',
  status: 'queued',
  progress: 0,
  requestedAt: new Date(now - 60_000),
  readyAt: null,
  expiresAt: null,
  bytes: null,
  sha256: null,
  ...part,
})

describe('a copy of personal data', () => {
  it.each([
    [null, 'none'],
    [undefined, 'none'],
    [copy({}), 'queued'],
    [copy({ status: 'running', progress: 40 }), 'running'],
    [copy({ status: 'ready', expiresAt: new Date(now + 1) }), 'ready'],
    [copy({ status: 'ready', expiresAt: new Date(now) }), 'expired'],
    [copy({ status: 'failed' }), 'failed'],
  ] as const)('%o is %s', (export_, state) => {
    expect(exportState(export_, now)).toBe(state)
  })

  it('is asked about again only while that can change by itself', () => {
    expect(exportPollMs(copy({}))).toBeGreaterThanOrEqual(1000)
    expect(exportPollMs(copy({ status: 'running' }))).toBeLessThanOrEqual(2000)
    for (const over of [null, undefined, copy({ status: 'ready' }), copy({ status: 'failed' })])
      expect(exportPollMs(over)).toBe(false)
  })
})
