import { describedLength, scoreFactors } from '@benne/contracts'
import { Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import type { DeclareForm } from './use-declare.tsx'

const limit = 2000

/** What else there is to say. One that says something is worth a little more. */
export function DescriptionField({ form }: { form: DeclareForm }) {
  const { t } = useTranslation()
  const { percent } = useFormat()
  const used = form.values.description.trim().length
  return (
    <Textarea
      label={`${t('declare.description')} (${t('app.optional')})`}
      placeholder={t('declare.descriptionPlaceholder')}
      description={
        used === 0
          ? t('declare.descriptionHelp', {
              length: describedLength,
              more: percent(Math.round((scoreFactors.described - 1) * 100)),
            })
          : t('declare.counter', { used, limit })
      }
      autosize
      minRows={2}
      maxRows={12}
      {...form.getInputProps('description')}
    />
  )
}
