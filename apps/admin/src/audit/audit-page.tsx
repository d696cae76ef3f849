import { Button, Skeleton, VisuallyHidden } from '@mantine/core'
import { IconFilterOff, IconRefresh } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { announce } from '../components/announcer.tsx'
import { Blank } from '../components/blank.tsx'
import { LoadFailure } from '../components/load-failure.tsx'
import { More } from '../components/more.tsx'
import { PageHeading } from '../components/page.tsx'
import { LoadingWord } from '../components/page-loading.tsx'
import { type AuditFilter, auditSearch, isFiltered, readAuditFilter } from './audit-filter.ts'
import { AuditFilters } from './audit-filters.tsx'
import classes from './audit-list.module.css'
import { AuditList } from './audit-list.tsx'
import { useAudit } from './use-audit.ts'

/** Who did what, for super admins. */
export default function AuditPage() {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const filter = useMemo(() => readAuditFilter(search), [search])
  const query = useAudit(filter)
  useAnnouncedEntries(filter, query)
  return (
    <>
      <PageHeading title={t('audit.title')} lead={t('audit.lead')}>
        <Button
          variant="default"
          leftSection={<IconRefresh size={18} aria-hidden />}
          loading={query.isRefetching && !query.isPlaceholderData}
          onClick={() => void query.refetch()}
        >
          {t('audit.refresh')}
        </Button>
      </PageHeading>
      <AuditFilters filter={filter} entries={query.entries ?? []} />
      <Entries filter={filter} query={query} />
    </>
  )
}

interface EntriesProps {
  filter: AuditFilter
  query: ReturnType<typeof useAudit>
}

function Entries({ filter, query }: EntriesProps) {
  const { t } = useTranslation()
  const { entries, failure, isPlaceholderData } = query
  if (!entries) {
    return failure ? (
      <LoadFailure title={t('audit.errorTitle')} failure={failure} onRetry={() => void query.refetch()} />
    ) : (
      <LoadingEntries />
    )
  }
  return (
    <div className={isPlaceholderData ? classes.stale : undefined} aria-busy={isPlaceholderData}>
      {entries.length === 0 ? (
        <NoEntries filter={filter} />
      ) : (
        <>
          <VisuallyHidden component="h2">{t('audit.entries')}</VisuallyHidden>
          <AuditList entries={entries} />
          <More query={query} />
        </>
      )}
    </div>
  )
}

function NoEntries({ filter }: { filter: AuditFilter }) {
  const { t } = useTranslation()
  if (!isFiltered(filter)) return <Blank title={t('audit.emptyTitle')} text={t('audit.empty')} />
  return (
    <Blank icon={<IconFilterOff />} title={t('records.emptyFilteredTitle')} text={t('audit.emptyFiltered')}>
      <Button component={Link} to="/audit" variant="default">
        {t('records.clearFilters')}
      </Button>
    </Blank>
  )
}

function LoadingEntries() {
  return (
    <>
      <LoadingWord />
      <div className={classes.list} aria-hidden>
        {Array.from({ length: 10 }, (_, row) => (
          <div key={row} className={classes.loading}>
            <Skeleton width={32} height={32} circle />
            <Skeleton width={`${30 + ((row * 17) % 30)}%`} height={12} />
          </div>
        ))}
      </div>
    </>
  )
}

/** Says, to those who hear the page, how many entries a filter leaves. */
function useAnnouncedEntries(filter: AuditFilter, query: EntriesProps['query']): void {
  const { t } = useTranslation()
  const { entries, hasNextPage, isPlaceholderData } = query
  const found = entries !== undefined && !isPlaceholderData ? auditSearch(filter) : ''
  const say = useEffectEvent(() => {
    const count = entries?.length ?? 0
    announce(hasNextPage ? t('audit.foundMore', { count }) : t('audit.found', { count }))
  })
  useEffect(() => {
    if (found) say()
  }, [found])
}
