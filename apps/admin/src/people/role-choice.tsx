import { roles, type User } from '@benne/contracts'
import { Radio, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { useActionDialog } from './use-action-dialog.tsx'

interface RoleChoiceProps {
  person: User
  dialog: Pick<ReturnType<typeof useActionDialog>, 'role' | 'setRole' | 'problem'>
}

/** The roles and what each may do. */
export function RoleChoice({ person, dialog: { role, setRole, problem } }: RoleChoiceProps) {
  const { t } = useTranslation()
  return (
    <Radio.Group
      label={t('people.columnRole')}
      error={problem}
      value={role}
      onChange={(chosen) => setRole(roles.find((one) => one === chosen) ?? role)}
    >
      <Stack gap="sm" mb={problem ? 'xs' : 0}>
        {roles.map((one) => (
          <Radio
            key={one}
            value={one}
            label={
              one === person.role ? t('people.presentRole', { role: t(`roles.${one}`) }) : t(`roles.${one}`)
            }
            description={t(`people.roleHelp.${one}`)}
            data-autofocus={one === person.role || undefined}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}
