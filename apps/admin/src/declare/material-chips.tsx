import { type Material, materials, type WasteType } from '@benne/contracts'
import { Input } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './chips.module.css'

interface MaterialChipsProps {
  wasteType: WasteType
  value: Material | ''
  onChange: (material: Material | '') => void
}

/** What it is made of, for the types where that makes a difference. One may leave it open. */
export function MaterialChips({ wasteType, value, onChange }: MaterialChipsProps) {
  const { t } = useTranslation()
  const options: readonly Material[] = materials[wasteType]
  if (options.length === 0) return null
  return (
    <fieldset className={classes.root}>
      <Input.Label component="legend" size="md" labelElement="div" className={classes.legend}>
        {t('declare.material')} ({t('app.optional')})
      </Input.Label>
      <div className={classes.chips}>
        {(['', ...options] as const).map((option) => (
          <label key={option} className={classes.chip}>
            <input
              type="radio"
              name="material"
              checked={value === option}
              onChange={() => onChange(option)}
            />
            {option === '' ? t('declare.materialUnknown') : t(`terms.materials.${option}`)}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
