import { beforeEach, describe, expect, it, vi } from 'vitest'
import { emptyDeclaration } from '../src/declare/declaration.ts'
import { anyDraft, clearDraft, loadDraft, saveDraft } from '../src/declare/draft.ts'

const begun = { ...emptyDeclaration, wasteType: 'glass', quantity: '2,4' } as const

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
  it("is its writer's alone", () => {
    saveDraft('lucas', begun)
    expect(loadDraft('lucas')).toEqual(begun)
    expect(loadDraft('nadia')).toBeNull()
    expect(anyDraft()).toBe(true)
  })

  it('is none when nothing is filled in, or when it was cleared', () => {
    saveDraft('lucas', begun)
    saveDraft('lucas', emptyDeclaration)
    expect(loadDraft('lucas')).toBeNull()
    saveDraft('lucas', begun)
    clearDraft('lucas')
    expect(anyDraft()).toBe(false)
  })

  it('of another version of the form gives what still fits', () => {
    sessionStorage.setItem('benne.draft.lucas', JSON.stringify({ quantity: '3', gone: 'x', unit: 7 }))
    expect(loadDraft('lucas')).toEqual({ ...emptyDeclaration, quantity: '3' })
    sessionStorage.setItem('benne.draft.lucas', '{broken')
    expect(loadDraft('lucas')).toBeNull()
  })
})
