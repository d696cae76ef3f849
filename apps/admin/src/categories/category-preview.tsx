import { maxRecordKg, type WasteCategory } from '@benne/contracts'
import { Checkbox, Group, TextInput } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseDecimal } from '../declare/parse-decimal.ts'
import { useFormat } from '../i18n/use-format.ts'
import classes from './categories.module.css'
import { previewOf } from './preview.ts'

interface CategoryPreviewProps {
  before: WasteCategory
  after: WasteCategory
}

/** What an edit makes of an example, as one types. */
export function CategoryPreview({ before, after }: CategoryPreviewProps) {
  const { t, i18n } = useTranslation()
  const { number } = useFormat()
  const [typed, setTyped] = useState('5')
  const [isLocated, setLocated] = useState(true)
  const [isDescribed, setDescribed] = useState(false)
  const parsed = parseDecimal(typed, i18n.language)
  const kg = parsed !== null && parsed > 0 && parsed <= maxRecordKg ? parsed : null
  const example = { kg: kg ?? 0, isLocated, isDescribed }
  const [was, is] = [previewOf(example, before), previewOf(example, after)]
  return (
    <section className={classes.preview} aria-label={t('categories.preview')}>
      <Group gap="md" align="flex-end">
        <TextInput
          size="sm"
          w="8rem"
          label={t('categories.exampleMass')}
          inputMode="decimal"
          autoComplete="off"
          value={typed}
          error={kg === null}
          onChange={(event) => setTyped(event.currentTarget.value)}
          rightSection="kg"
        />
        <Group gap="md" mb={6}>
          <Checkbox
            size="sm"
            label={t('categories.exampleLocated')}
            checked={isLocated}
            onChange={(event) => setLocated(event.currentTarget.checked)}
          />
          <Checkbox
            size="sm"
            label={t('categories.exampleDescribed')}
            checked={isDescribed}
            onChange={(event) => setDescribed(event.currentTarget.checked)}
          />
        </Group>
      </Group>
      <output className={classes.outcome}>
        {kg === null ? (
          t('categories.exampleWrong')
        ) : (
          <>
            <Became name={t('judge.score')} was={number(was.score)} is={number(is.score)} />
            <Became name={t('judge.points')} was={number(was.points)} is={number(is.points)} />
          </>
        )}
      </output>
    </section>
  )
}

function Became({ name, was, is }: { name: string; was: string; is: string }) {
  const { t } = useTranslation()
  return (
    <span>
      {name} {was !== is && <span className={classes.was}>{was}</span>}
      {was !== is && <IconArrowRight size={14} aria-label={t('audit.becomes')} />}
      <strong className="tabular">{is}</strong>
    </span>
  )
}
