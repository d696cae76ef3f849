import { type WasteType, wasteTypes } from '@benne/contracts'
import { Input } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { TypeTile } from '../records/waste-mark.tsx'
import classes from './type-tiles.module.css'

interface TypeTilesProps {
  value: WasteType | ''
  /** Those that are taken at present. */
  taken: readonly WasteType[]
  error: ReactNode
  onChange: (type: WasteType) => void
}

/** The nine types as tiles. Real radio buttons underneath: arrow keys, names and states come with them. */
export function TypeTiles({ value, taken, error, onChange }: TypeTilesProps) {
  const { t } = useTranslation()
  const id = useId()
  return (
    <fieldset
      role="radiogroup"
      className={classes.root}
      aria-invalid={error ? true : undefined}
      aria-describedby={error ? id : undefined}
    >
      <legend className={classes.legend}>{t('declare.type')}</legend>
      <div className={classes.tiles}>
        {wasteTypes.map((type) => (
          <label key={type} className={classes.tile} data-disabled={!taken.includes(type) || undefined}>
            <input
              type="radio"
              name="wasteType"
              value={type}
              checked={value === type}
              disabled={!taken.includes(type)}
              onChange={() => onChange(type)}
            />
            <TypeTile type={type} size={40} />
            <span className={classes.text}>
              <span className={classes.name}>{t(`types.${type}`)}</span>
              <span className={classes.hint}>
                {taken.includes(type) ? t(`typeHints.${type}`) : t('declare.notTaken')}
              </span>
            </span>
          </label>
        ))}
      </div>
      {error && (
        <Input.Error id={id} size="md" mt="xs">
          {error}
        </Input.Error>
      )}
    </fieldset>
  )
}
