import { toClientFailure } from '@benne/client'
import type { WasteCategory } from '@benne/contracts'
import { Button, Skeleton, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleMinus, IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../components/badge.tsx'
import { LoadFailure } from '../components/load-failure.tsx'
import type { Look } from '../components/look.ts'
import { PageHeading } from '../components/page.tsx'
import { LoadingWord } from '../components/page-loading.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { TypeTile } from '../records/waste-mark.tsx'
import { useCan } from '../session/use-session.ts'
import classes from './categories.module.css'
import { CategoryDialog } from './category-dialog.tsx'
import { useCategories } from './use-categories.ts'

/** How each type of waste counts; super admins edit it. */
export default function CategoriesPage() {
  const { t } = useTranslation()
  const { data, error, refetch } = useCategories()
  const canEdit = useCan('waste.updateCategory')
  const [edited, setEdited] = useState<WasteCategory | null>(null)
  return (
    <>
      <PageHeading title={t('categories.title')} lead={t('categories.lead')} />
      <Text size="sm" mb="md">
        {t('categories.rule')} {canEdit ? t('categories.versions') : t('categories.readOnly')}
      </Text>
      {data ? (
        <ul className={classes.list}>
          {data.categories.map((category) => (
            <Category
              key={category.wasteType}
              category={category}
              onEdit={canEdit ? () => setEdited(category) : undefined}
            />
          ))}
        </ul>
      ) : error ? (
        <LoadFailure
          title={t('categories.errorTitle')}
          failure={toClientFailure(error)}
          onRetry={() => void refetch()}
        />
      ) : (
        <>
          <LoadingWord />
          <Stack aria-hidden>
            {Array.from({ length: 9 }, (_, row) => (
              <Skeleton key={row} height={64} />
            ))}
          </Stack>
        </>
      )}
      {edited && <CategoryDialog category={edited} onClose={() => setEdited(null)} />}
    </>
  )
}

const activeLook: Look = {
  icon: IconCircleCheck,
  ink: 'var(--status-recycled-ink)',
  tint: 'var(--status-recycled-tint)',
}
const inactiveLook: Look = {
  icon: IconCircleMinus,
  ink: 'var(--status-disposed-ink)',
  tint: 'var(--status-disposed-tint)',
}

interface CategoryProps {
  category: WasteCategory
  onEdit: (() => void) | undefined
}

function Category({ category, onEdit }: CategoryProps) {
  const { t } = useTranslation()
  const { number, date } = useFormat()
  const { wasteType, environmentalMultiplier, basePoints, isActive, version, updatedAt, colorCode } = category
  const name = t(`types.${wasteType}`)
  return (
    <li className={classes.category}>
      <span className={classes.name}>
        <TypeTile type={wasteType} size={40} />
        <strong>{name}</strong>
      </span>
      <dl className={classes.numbers}>
        <div>
          <dt>{t('categories.multiplier')}</dt>
          <dd className="tabular">× {number(environmentalMultiplier)}</dd>
        </div>
        <div>
          <dt>{t('categories.bonus')}</dt>
          <dd className="tabular">+ {number(basePoints)}</dd>
        </div>
        <div>
          <dt>{t('categories.colour')}</dt>
          <dd>
            <span className={classes.swatch} style={{ background: colorCode }} aria-hidden />
            <code>{colorCode}</code>
          </dd>
        </div>
        <div>
          <dt>{t('categories.version')}</dt>
          <dd className="tabular">
            {number(version)}{' '}
            <Text span inherit c="dimmed">
              ({t('categories.since', { date: date(updatedAt) })})
            </Text>
          </dd>
        </div>
      </dl>
      <Badge look={isActive ? activeLook : inactiveLook}>
        {isActive ? t('categories.active') : t('categories.inactive')}
      </Badge>
      {onEdit && (
        <Button
          variant="default"
          size="sm"
          data-category={wasteType}
          leftSection={<IconPencil size={16} aria-hidden />}
          aria-label={t('categories.editOne', { type: name })}
          onClick={onEdit}
        >
          {t('categories.edit')}
        </Button>
      )}
    </li>
  )
}
