import { toClientFailure } from '@benne/client'
import type { User } from '@benne/contracts'
import { Anchor, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { client } from '../app/client.ts'
import { FailureNotice } from '../components/failure-notice.tsx'
import { LoadingWord } from '../components/page-loading.tsx'
import { auditSearch } from './audit-filter.ts'
import { auditKeys } from './audit-keys.ts'
import classes from './audit-list.module.css'
import { AuditList } from './audit-list.tsx'

const shown = 5

/** What happened to an account lately, and the ways to all of it. */
export function RecentEntries({ person }: { person: User }) {
  const { t } = useTranslation()
  const query = useQuery({
    queryKey: auditKeys.recent(person.id),
    queryFn: async ({ signal }) =>
      (await client.audit.list.query({ entityId: person.id, limit: shown }, { signal })).items,
    staleTime: 0,
  })
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        {t('audit.recent')}
      </Title>
      {query.data ? (
        query.data.length > 0 ? (
          <AuditList entries={query.data} />
        ) : (
          <Text c="dimmed">{t('audit.none')}</Text>
        )
      ) : query.error ? (
        <FailureNotice failure={toClientFailure(query.error)} onRetry={() => void query.refetch()} />
      ) : (
        <Stack gap={4}>
          <LoadingWord />
          <Skeleton height={48} aria-hidden />
          <Skeleton height={48} aria-hidden />
        </Stack>
      )}
      <div className={classes.links}>
        <Anchor
          component={Link}
          to={`/audit?${auditSearch({ entityId: person.id })}`}
          size="sm"
          underline="always"
        >
          {t('audit.onlyEntity.account')}
        </Anchor>
        <Anchor
          component={Link}
          to={`/audit?${auditSearch({ actorId: person.id })}`}
          size="sm"
          underline="always"
        >
          {t('audit.onlyActor')}
        </Anchor>
      </div>
    </section>
  )
}
