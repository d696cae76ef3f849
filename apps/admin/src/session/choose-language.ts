import { client } from '../app/client.ts'
import { changeLanguage } from '../i18n/i18n.ts'
import type { Language } from '../i18n/language.ts'

/**
 * Changes the panel's language, and quietly the account's when somebody is signed in: mail is then written in it as
 * well. When that does not work, the profile still shows the account's own.
 */
export async function chooseLanguage(language: Language): Promise<void> {
  await changeLanguage(language)
  const { user } = client.session.state.get()
  if (!user || user.language === language) return
  await client.users.updateMe.mutate({ language }).then(
    (me) => client.session.update(me),
    () => undefined,
  )
}
