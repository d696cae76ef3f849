import { MassUnit } from '@benne/contracts'
import { Checkbox, SegmentedControl, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import { parseDecimal } from './parse-decimal.ts'
import classes from './quantity-field.module.css'
import type { DeclareForm } from './use-declare.tsx'

/** How much, and in what. Below it stands how it was read, so that a misread comma is seen before it is sent. */
export function QuantityField({ form }: { form: DeclareForm }) {
  const { t, i18n } = useTranslation()
  const { mass } = useFormat()
  const { quantity, unit, massSource } = form.values
  const value = parseDecimal(quantity, i18n.language)
  return (
    <div className={classes.root}>
      <TextInput
        className={classes.quantity}
        label={t('declare.quantity')}
        inputMode="decimal"
        autoComplete="off"
        description={value !== null && t('declare.quantityRead', { mass: mass(value, unit) })}
        {...form.getInputProps('quantity')}
      />
      <SegmentedControl<MassUnit>
        size="md"
        className={classes.unit}
        aria-label={t('declare.unit')}
        value={unit}
        onChange={(next) => {
          form.setFieldValue('unit', next)
          form.clearFieldError('quantity')
        }}
        data={MassUnit.options.map((option) => ({
          value: option,
          label: <abbr title={t(`unitNames.${option}`)}>{t(`units.${option}`)}</abbr>,
        }))}
      />
      <Checkbox
        className={classes.weighed}
        label={t('declare.weighed')}
        checked={massSource === 'weighed'}
        onChange={(event) =>
          form.setFieldValue('massSource', event.currentTarget.checked ? 'weighed' : 'estimated')
        }
      />
    </div>
  )
}
