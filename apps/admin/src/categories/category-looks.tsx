import { Value } from '@benne/client'
import type { WasteCategory, WasteType } from '@benne/contracts'
import type { Icon } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useValue } from '../components/use-value.ts'
import { iconNamed } from './category-icons.ts'
import { coloursOf } from './colours.ts'
import { useCategories } from './use-categories.ts'

const icons = new Value<Partial<Record<WasteType, { icon: Icon }>>>({})

/** The symbol that a super admin gave a type; undefined for the one that it has by itself. */
export const useOwnIcon = (type: WasteType): { icon: Icon } | undefined => useValue(icons)[type]

/** Has the types look as a super admin chose. Draws nothing but their colours' rules. */
export function CategoryLooks() {
  const { data } = useCategories()
  // What was never edited looks as the theme has it.
  const edited = data?.categories.filter(({ version }) => version > 1)
  useEffect(() => {
    icons.set(
      Object.fromEntries((edited ?? []).map(({ wasteType, icon }) => [wasteType, { icon: iconNamed(icon) }])),
    )
  }, [edited])
  if (!edited?.length) return null
  return <style>{rulesOf(edited)}</style>
}

function rulesOf(categories: readonly WasteCategory[]): string {
  const rules = (theme: 'light' | 'dark') =>
    categories
      .map(({ wasteType, colorCode }) => {
        const { ink, tint } = coloursOf(colorCode)[theme]
        return `--type-${wasteType}-ink: ${ink}; --type-${wasteType}-tint: ${tint};`
      })
      .join(' ')
  return `:root:root { ${rules('light')} } :root[data-mantine-color-scheme="dark"]:root { ${rules('dark')} }`
}
