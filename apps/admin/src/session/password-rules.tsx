import type { PasswordCircumstances } from '@benne/contracts'
import { VisuallyHidden } from '@mantine/core'
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { passwordChecks } from './check-password.ts'
import classes from './password-rules.module.css'

interface PasswordRulesProps {
  id: string
  password: string
  circumstances: PasswordCircumstances
}

/** What a password has to have, each ticked off as it is typed. */
export function PasswordRules({ id, password, circumstances }: PasswordRulesProps) {
  const { t } = useTranslation()
  return (
    <div id={id} className={classes.root}>
      <span>{t('register.rules')}</span>
      <ul>
        {passwordChecks(password, circumstances).map(({ rule, met }) => (
          <li key={rule} data-met={met}>
            {met ? <IconCircleCheckFilled size={16} aria-hidden /> : <IconCircle size={16} aria-hidden />}
            {t(`passwordRules.${rule}`)}
            <VisuallyHidden> ({met ? t('register.ruleMet') : t('register.ruleUnmet')})</VisuallyHidden>
          </li>
        ))}
      </ul>
    </div>
  )
}
