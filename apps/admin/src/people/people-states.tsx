import { Button, Skeleton, Stack } from '@mantine/core'
import { IconUserSearch, IconUsers } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Blank } from '../components/blank.tsx'
import classes from '../components/list.module.css'
import { LoadingWord } from '../components/page-loading.tsx'
import type { PersonFilter } from './merge-people.ts'

/** As many rows as fit a screen, in the shape of what comes. */
export function LoadingPeople({ wide }: { wide: boolean }) {
  return (
    <>
      <LoadingWord />
      <Stack gap={wide ? 0 : 'sm'} className={wide ? classes.table : undefined} aria-hidden>
        {Array.from({ length: wide ? 10 : 5 }, (_, row) => (
          <div key={row} className={wide ? classes.loadingRow : classes.card}>
            <div className={classes.lead}>
              <Skeleton width={36} height={36} circle />
              <Skeleton width={`${8 + ((row * 5) % 6)}rem`} height={12} />
            </div>
            <Skeleton width={`${10 + ((row * 3) % 5)}rem`} height={12} />
            {wide && <Skeleton width="5rem" height={12} />}
            <Skeleton width="5rem" height={24} radius="xl" />
          </div>
        ))}
      </Stack>
    </>
  )
}

export function EmptyPeople({ filter }: { filter: PersonFilter }) {
  const { t } = useTranslation()
  if (filter.search ?? filter.role ?? filter.status) {
    return (
      <Blank
        icon={<IconUserSearch />}
        title={t('people.emptyFilteredTitle')}
        text={filter.search ? t('people.emptySearch', { search: filter.search }) : t('people.emptyFiltered')}
      >
        <Button component={Link} to="/people" variant="default">
          {t('records.clearFilters')}
        </Button>
      </Blank>
    )
  }
  return <Blank icon={<IconUsers />} title={t('people.emptyTitle')} text={t('people.empty')} />
}
