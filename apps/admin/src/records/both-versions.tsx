import { Alert, Button, Group, Text } from '@mantine/core'
import { IconArrowsExchange } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Declaration } from '../declare/declaration.ts'
import { useFormat } from '../i18n/use-format.ts'
import classes from './both-versions.module.css'
import { changedFields, type EditedField, toDeclaration } from './edits.ts'
import type { useEdit } from './use-edit.tsx'

/** Somebody was faster: what the record is now beside what was typed here, for the person to choose. */
export function BothVersions({ edit }: { edit: ReturnType<typeof useEdit> }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { conflict, changed, initial, form } = edit
  const { present, canGoOn } = conflict ?? { present: null, canGoOn: false }
  const theirs = present && toDeclaration(present, number)
  const shown = theirs ? [...new Set([...changedFields(initial, theirs), ...changed])] : []
  return (
    <Alert
      role="alert"
      color="yellow"
      icon={<IconArrowsExchange aria-hidden />}
      title={present ? t('edit.fasterTitle') : t('deed.goneTitle')}
    >
      <Text size="sm">{present ? (canGoOn ? t('edit.faster') : t('deed.cannotGoOn')) : t('deed.gone')}</Text>
      {theirs && shown.length > 0 && (
        <Table fields={shown} changed={changed} theirs={theirs} mine={form.values} />
      )}
      <Group gap="sm" mt="sm">
        {canGoOn && (
          <Button size="sm" loading={edit.isPending} onClick={edit.run}>
            {t('edit.keepMine')}
          </Button>
        )}
        <Button size="sm" variant="default" onClick={edit.leave}>
          {canGoOn ? t('edit.takeTheirs') : t('edit.back')}
        </Button>
      </Group>
    </Alert>
  )
}

interface TableProps {
  fields: readonly EditedField[]
  /** Those that were typed here; only they are sent. */
  changed: readonly EditedField[]
  theirs: Declaration
  mine: Declaration
}

function Table({ fields, changed, theirs, mine }: TableProps) {
  const { t } = useTranslation()
  const value = useValueWords()
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('edit.field')}</th>
          <th scope="col">{t('edit.theirs')}</th>
          <th scope="col">{t('edit.mine')}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field}>
            <th scope="row">{t(`edit.fields.${field}`)}</th>
            <td>{value(field, theirs)}</td>
            <td>{changed.includes(field) ? value(field, mine) : <em>{t('edit.stays')}</em>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function useValueWords() {
  const { t } = useTranslation()
  return (field: EditedField, { wasteType, material, massSource, ...rest }: Declaration): string => {
    if (field === 'wasteType') return wasteType ? t(`types.${wasteType}`) : '—'
    if (field === 'material') return material ? t(`terms.materials.${material}`) : '—'
    if (field === 'massSource') return t(`terms.massSources.${massSource}`)
    return rest[field].trim() || '—'
  }
}
