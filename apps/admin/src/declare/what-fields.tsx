import { type WasteType, wasteTypes } from '@benne/contracts'
import { Paper, Stack } from '@mantine/core'
import { useCategories } from '../categories/use-categories.ts'
import classes from './declare-page.module.css'
import { MaterialChips } from './material-chips.tsx'
import { QuantityField } from './quantity-field.tsx'
import { TypeTiles } from './type-tiles.tsx'
import type { DeclareForm } from './use-declare.tsx'

/** What it is and how much. */
export function WhatFields({ form }: { form: DeclareForm }) {
  const taken = useTakenTypes()
  const { wasteType, material } = form.values
  const chooseType = (type: WasteType) => {
    // What one type is made of says nothing of another.
    form.setValues({ wasteType: type, ...(type !== wasteType && { material: '' as const }) })
    form.clearFieldError('wasteType')
    form.clearFieldError('material')
  }
  return (
    <>
      <Paper className={classes.part}>
        <Stack gap="md">
          <TypeTiles value={wasteType} taken={taken} error={form.errors['wasteType']} onChange={chooseType} />
          {wasteType !== '' && (
            <MaterialChips
              wasteType={wasteType}
              value={material}
              onChange={(next) => form.setFieldValue('material', next)}
            />
          )}
        </Stack>
      </Paper>
      <Paper className={classes.part}>
        <QuantityField form={form} />
      </Paper>
    </>
  )
}

/** Types that are taken at present; all of them while that is not known. */
function useTakenTypes(): readonly WasteType[] {
  const { data } = useCategories()
  return data
    ? data.categories.flatMap(({ wasteType, isActive }) => (isActive ? [wasteType] : []))
    : wasteTypes
}
