import { beforeEach, describe, expect, it, vi } from 'vitest'
import { emptyDeclaration } from '../src/declare/declaration.ts'
import {
  anyDraft,
  clearDraft,
  type Draft,
  loadDraft,
  newKey,
  onDraftCleared,
  saveDraft,
} from '../src/declare/draft.ts'

const uploaded = {
  image: {
    id: '0190b5a4-7e1e-7c4a-8d9f-1c2d3e4f5a6b',
    url: '/a.webp',
    thumbnailUrl: '/b.webp',
    width: 4,
    height: 3,
    bytes: 5,
    uploadedAt: new Date('2026-03-01T12:00:00Z'),
  },
  position: { latitude: 48.1, longitude: -1.7 },
  takenAt: null,
}
const begun: Draft = {
  values: { ...emptyDeclaration, wasteType: 'glass', quantity: '2,4' },
  photos: [{ name: 'IMG_1.jpg', uploaded }],
  key: 'k1',
}
const empty: Draft = { values: emptyDeclaration, photos: [], key: 'k2' }

beforeEach(() => {
  const kept = new Map<string, string>()
  const methods = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  }
  // As in a browser: what is kept shows among the storage's own keys.
  vi.stubGlobal(
    'sessionStorage',
    new Proxy(methods, {
      ownKeys: () => [...kept.keys()],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    }),
  )
})

describe('a draft', () => {
  it("is its writer's alone, with its photos and the key that it will be sent with", () => {
    saveDraft('lucas', begun)
    expect(loadDraft('lucas')).toEqual(begun)
    expect(loadDraft('nadia')).toBeNull()
    expect(anyDraft()).toBe(true)
  })

  it('is none when nothing is filled in, or when it was cleared', () => {
    const cleared = vi.fn()
    onDraftCleared.add(cleared)
    saveDraft('lucas', begun)
    saveDraft('lucas', empty)
    expect(loadDraft('lucas')).toBeNull()
    saveDraft('lucas', { ...empty, photos: begun.photos })
    expect(loadDraft('lucas')?.photos).toHaveLength(1)
    expect(cleared).not.toHaveBeenCalled()
    clearDraft('lucas')
    expect(anyDraft()).toBe(false)
    expect(cleared).toHaveBeenCalledWith('lucas')
  })

  it('of another version of the page gives what still fits', () => {
    const values = { quantity: '3', gone: 'x', unit: 7 }
    sessionStorage.setItem('benne.draft.lucas', JSON.stringify({ values, photos: [{ name: 'x' }], key: 7 }))
    const loaded = loadDraft('lucas')
    expect(loaded?.values).toEqual({ ...emptyDeclaration, quantity: '3' })
    expect(loaded?.photos).toEqual([])
    expect(loaded?.key).toMatch(/^[0-9a-f]{32}$/)
    sessionStorage.setItem('benne.draft.lucas', '{broken')
    expect(loadDraft('lucas')).toBeNull()
  })

  it('has a key like no other', () => {
    expect(newKey()).not.toBe(newKey())
  })
})
