import { passwordRules } from '@benne/contracts'
import { VisuallyHidden } from '@mantine/core'
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './password-rules.module.css'

const rules = [
  { rule: 'length', test: (password: string) => password.length >= 8 },
  ...passwordRules,
] as const

/** What a password has to have, each ticked off as it is typed. */
export function PasswordRules({ id, password }: { id: string; password: string }) {
  const { t } = useTranslation()
  return (
    <div id={id} className={classes.root}>
      <span>{t('register.rules')}</span>
      <ul>
        {rules.map(({ rule, test }) => {
          const met = password !== '' && test(password)
          return (
            <li key={rule} data-met={met}>
              {met ? <IconCircleCheckFilled size={16} aria-hidden /> : <IconCircle size={16} aria-hidden />}
              {t(`passwordRules.${rule}`)}
              <VisuallyHidden> ({met ? t('register.ruleMet') : t('register.ruleUnmet')})</VisuallyHidden>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
