import { faceProblems, livenessProblems } from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import { cameraTroubles, otherHints } from '../src/capture/capture-state.ts'
import { faceEn, faceFr, faceRulesEn, faceRulesFr } from '../src/texts.ts'

// The panel's own test compares the two languages key by key.
describe.each([
  ['fr', faceFr, faceRulesFr],
  ['en', faceEn, faceRulesEn],
] as const)('%s', (_language, texts, rules) => {
  it('has words for all that can be wrong with a picture, a movement or a camera', () => {
    expect(Object.keys(texts.hints).toSorted()).toEqual([...faceProblems, ...otherHints].toSorted())
    expect(Object.keys(texts.liveness)).toEqual([...livenessProblems])
    expect(Object.keys(texts.camera)).toEqual([...cameraTroubles])
    const named = faceProblems.map((problem) => `face_${problem}`)
    expect(Object.keys(rules)).toEqual(expect.arrayContaining(named))
  })

  it('says what to do, not what is missing: the password is named wherever a head may be unable to turn', () => {
    expect(texts.hints.not_turning).toMatch(/mot de passe|password/)
    expect(texts.paused.text).toMatch(/mot de passe|password/)
    expect(texts.notRecognised.text).toMatch(/mot de passe|password/)
  })
})
