import type { ClientFailure } from '@benne/client'
import { Button, Text } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { FailureNotice } from './failure-notice.tsx'
import classes from './list.module.css'

interface PagedQuery {
  data: { pages: readonly unknown[] } | undefined
  failure: ClientFailure | null
  hasNextPage: boolean
  isFetchingNextPage: boolean
  isFetchNextPageError: boolean
  fetchNextPage: () => Promise<unknown>
}

/** The next page of a list: fetched when the end comes near, or by the button. */
export function More({ query }: { query: PagedQuery }) {
  const { t } = useTranslation()
  const { ref, entry } = useIntersection({ rootMargin: '600px' })
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, failure } = query
  const near = entry?.isIntersecting ?? false
  const more = useEffectEvent(() => void query.fetchNextPage())
  // After a failure the reader decides: a server in trouble is not asked again by mere scrolling.
  useEffect(() => {
    if (near && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) more()
  }, [near, hasNextPage, isFetchingNextPage, isFetchNextPageError])

  if (isFetchNextPageError && failure) {
    return (
      <FailureNotice
        failure={failure}
        title={t('records.errorMore')}
        onRetry={() => void query.fetchNextPage()}
      />
    )
  }
  return (
    <div ref={ref} className={classes.more}>
      {hasNextPage ? (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('records.loadMore')}
        </Button>
      ) : (
        (query.data?.pages.length ?? 0) > 1 && (
          <Text size="sm" c="dimmed">
            {t('records.end')}
          </Text>
        )
      )}
    </div>
  )
}
