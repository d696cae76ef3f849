import type { UserStatistics } from '@benne/contracts'
import { Skeleton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { useFormat } from '../i18n/use-format.ts'
import { onPersonChange } from './people-feed.ts'
import { peopleKeys } from './people-keys.ts'
import classes from './people-page.module.css'

/** Counting reads every account: after a change it waits for others, in milliseconds. */
const gatherMs = 3_000

/** How many people there are, kept up to date. Nothing while they cannot be counted: the list says what is wrong. */
export function PeopleStatistics() {
  const { t } = useTranslation()
  const { data, isError } = useStatistics()
  if (isError && !data) return null
  return (
    <dl className={classes.statistics}>
      <Count name={t('people.total')} value={data?.totalUsers} />
      <Count name={t('people.active')} value={data?.activeUsers} />
      <Count name={t('people.confirmed')} value={data?.verifiedUsers} />
      <Count name={t('people.newThisMonth')} value={data?.usersThisMonth} />
    </dl>
  )
}

function Count({ name, value }: { name: string; value: number | undefined }) {
  const { number } = useFormat()
  return (
    <div>
      <dt>{name}</dt>
      <dd className="tabular">
        {value === undefined ? <Skeleton height="1.75rem" width="3rem" /> : number(value)}
      </dd>
    </div>
  )
}

function useStatistics() {
  const cache = useQueryClient()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = onPersonChange(() => {
      timer ??= setTimeout(() => {
        timer = undefined
        void cache.invalidateQueries({ queryKey: peopleKeys.statistics })
      }, gatherMs)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [cache])
  return useQuery({
    queryKey: peopleKeys.statistics,
    queryFn: ({ signal }): Promise<UserStatistics> => client.users.statistics.query(undefined, { signal }),
  })
}
