import type { PasswordCircumstances } from '@benne/contracts'
import { PasswordInput } from '@mantine/core'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordRules } from './password-rules.tsx'

interface NewPasswordFieldsProps {
  password: string
  passwordProps: object
  confirmProps: object
  circumstances: PasswordCircumstances
  /** Whether it takes the place of another. */
  isNew?: boolean
}

/** A password being chosen, twice, and its rules as it is typed. */
export function NewPasswordFields({
  password,
  passwordProps,
  confirmProps,
  circumstances,
  isNew,
}: NewPasswordFieldsProps) {
  const { t } = useTranslation()
  const rules = useId()
  const toggle = { 'aria-label': t('signIn.showPassword'), tabIndex: 0 }
  return (
    <>
      <div>
        <PasswordInput
          label={isNew ? t('reset.newPassword') : t('register.password')}
          autoComplete="new-password"
          aria-describedby={rules}
          visibilityToggleButtonProps={toggle}
          {...passwordProps}
        />
        <PasswordRules id={rules} password={password} circumstances={circumstances} />
      </div>
      <PasswordInput
        label={isNew ? t('reset.confirmPassword') : t('register.confirmPassword')}
        autoComplete="new-password"
        visibilityToggleButtonProps={toggle}
        {...confirmProps}
      />
    </>
  )
}
