import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** One entry of a list of facts (`<dl>`); says so when there is nothing to say. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children ?? (
          <Text span c="dimmed">
            {t('app.none')}
          </Text>
        )}
      </dd>
    </div>
  )
}
