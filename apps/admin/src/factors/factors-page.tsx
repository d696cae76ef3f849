import type { FactorSets } from '@benne/contracts'
import { Anchor, Button, Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconCircleCheck, IconExternalLink, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../components/badge.tsx'
import detail from '../components/detail.module.css'
import { LoadFailure } from '../components/load-failure.tsx'
import { PageHeading } from '../components/page.tsx'
import { LoadingWord } from '../components/page-loading.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { useFactors } from '../outcome/use-record-impact.ts'
import { monthOf, monthsBetween } from './age.ts'
import { FactorTable } from './factor-table.tsx'
import classes from './factors.module.css'
import { RecomputeDialog } from './recompute-dialog.tsx'

type FactorSet = FactorSets['sets'][number]

/** What the climate figures are computed with, where that comes from, and how to have them computed anew. */
export default function FactorsPage() {
  const { t } = useTranslation()
  const { data, failure, refetch } = useFactors()
  const [wanted, setWanted] = useState<FactorSet | null>(null)
  return (
    <>
      <PageHeading title={t('factors.title')} lead={t('factors.lead')} />
      {data ? (
        <Stack gap="lg">
          <Text size="sm">{t('factors.reading')}</Text>
          {data.sets.map((set) => (
            <Set
              key={set.id}
              set={set}
              isCurrent={set.id === data.current}
              onRecompute={() => setWanted(set)}
            />
          ))}
        </Stack>
      ) : failure ? (
        <LoadFailure title={t('factors.errorTitle')} failure={failure} onRetry={() => void refetch()} />
      ) : (
        <>
          <LoadingWord />
          <Stack aria-hidden>
            <Skeleton height={280} />
            <Skeleton height={280} />
          </Stack>
        </>
      )}
      {wanted && data && (
        <RecomputeDialog
          set={wanted}
          isCurrent={wanted.id === data.current}
          onClose={() => setWanted(null)}
        />
      )}
    </>
  )
}

const currentLook = {
  icon: IconCircleCheck,
  ink: 'var(--status-recycled-ink)',
  tint: 'var(--status-recycled-tint)',
}

interface SetProps {
  set: FactorSet
  isCurrent: boolean
  onRecompute: () => void
}

function Set({ set, isCurrent, onRecompute }: SetProps) {
  const { t } = useTranslation()
  const { month, number } = useFormat()
  const [now] = useState(() => new Date())
  const years = Math.floor(monthsBetween(set.published, monthOf(now)) / 12)
  return (
    <Paper className={detail.part} component="section" aria-labelledby={`set-${set.id}`}>
      <div className={classes.head}>
        <div>
          <Title order={2} id={`set-${set.id}`} className={classes.name}>
            {set.name}
            {isCurrent && <Badge look={currentLook}>{t('factors.current')}</Badge>}
          </Title>
          <Text size="sm" c="dimmed">
            {set.publisher} · {t('factors.version', { version: set.version })} ·{' '}
            {t('factors.published', { month: month(set.published) })}{' '}
            {years > 0 && `(${t('factors.age', { count: years, number: number(years) })})`} ·{' '}
            <Anchor href={set.url} target="_blank" rel="noreferrer" inherit underline="always">
              {t('factors.source')} <IconExternalLink size={13} aria-hidden />
            </Anchor>
          </Text>
        </div>
        <Button
          variant="default"
          data-recompute={set.id}
          leftSection={<IconRefresh size={17} aria-hidden />}
          onClick={onRecompute}
        >
          {isCurrent ? t('factors.again') : t('factors.use')}
        </Button>
      </div>
      <FactorTable set={set} now={now} />
    </Paper>
  )
}
