import { FileError } from '@benne/client'
import { describe, expect, it, vi } from 'vitest'
import { createOnce } from '../src/declare/create-once.ts'

const failure = (code: 'in_progress' | 'conflict') => new FileError({ code, message: '', requestId: '' })

describe('a call that carries its key', () => {
  it('waits for its first sending that is still under way', async () => {
    const wait = vi.fn(async () => undefined)
    const call = vi.fn<() => Promise<string>>()
    call.mockRejectedValueOnce(failure('in_progress')).mockRejectedValueOnce(failure('in_progress'))
    call.mockResolvedValueOnce('record')
    expect(await createOnce(call, wait)).toBe('record')
    expect(wait).toHaveBeenCalledTimes(2)
  })

  it('gives up after some time, and at once on anything else', async () => {
    const wait = vi.fn(async () => undefined)
    const busy = vi.fn(() => Promise.reject(failure('in_progress')))
    await expect(createOnce(busy, wait)).rejects.toMatchObject({ failure: { code: 'in_progress' } })
    expect(busy).toHaveBeenCalledTimes(8)
    const refused = vi.fn(() => Promise.reject(failure('conflict')))
    await expect(createOnce(refused, wait)).rejects.toMatchObject({ failure: { code: 'conflict' } })
    expect(refused).toHaveBeenCalledTimes(1)
  })
})
