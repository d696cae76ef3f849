export { faceEn, faceRulesEn } from './face-en.ts'
export { faceFr, faceRulesFr } from './face-fr.ts'
