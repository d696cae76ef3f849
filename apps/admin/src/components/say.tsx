import { useTranslation } from 'react-i18next'

const texts = {
  usernameMissing: 'signIn.usernameMissing',
  passwordMissing: 'signIn.passwordMissing',
  noteRequired: 'process.noteRequired',
  email_taken: 'errors.email_taken',
  username_taken: 'errors.username_taken',
  sameRole: 'people.sameRole',
  scoreRule: 'judge.scoreRule',
  pointsRule: 'judge.pointsRule',
  chooseCode: 'code.choose',
} as const

/** A text that a form keeps as its error, and that still changes with the language. */
export function Say({ text }: { text: keyof typeof texts }) {
  const { t } = useTranslation()
  return <>{t(texts[text])}</>
}
