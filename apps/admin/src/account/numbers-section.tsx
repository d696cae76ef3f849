import { toClientFailure } from '@benne/client'
import { type MyStatistics, wasteTypes } from '@benne/contracts'
import { Anchor, Button, Skeleton, Text, Title } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { client } from '../app/client.ts'
import { FailureNotice } from '../components/failure-notice.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { TypeTile } from '../records/waste-mark.tsx'
import { accountKeys } from './account-keys.ts'
import { Achievements } from './achievements.tsx'
import { Balance } from './balance.tsx'
import classes from './numbers.module.css'
import { Section } from './section.tsx'

/** What one has handed in, and what that brought. */
export function NumbersSection() {
  const { t } = useTranslation()
  const query = useQuery({
    queryKey: accountKeys.numbers,
    queryFn: ({ signal }) => client.users.myStatistics.query(undefined, { signal }),
    staleTime: 0,
  })
  return (
    <Section id="numbers" title={t('numbers.title')}>
      {query.data ? (
        query.data.recordCount === 0 ? (
          <Empty />
        ) : (
          <Numbers numbers={query.data} />
        )
      ) : query.error ? (
        <FailureNotice
          failure={toClientFailure(query.error)}
          title={t('numbers.errorTitle')}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Skeleton height={180} aria-hidden />
      )}
    </Section>
  )
}

function Empty() {
  const { t } = useTranslation()
  return (
    <>
      <Text c="dimmed">{t('numbers.empty')}</Text>
      <Button
        mt="sm"
        variant="default"
        component={Link}
        to="/records/new"
        leftSection={<IconPlus size={18} aria-hidden />}
      >
        {t('records.declare')}
      </Button>
    </>
  )
}

function Numbers({ numbers }: { numbers: MyStatistics }) {
  const { t } = useTranslation()
  const { mass, number, date } = useFormat()
  const { totalKg, recordCount, currentStreakDays, longestStreakDays, firstRecordAt, lastRecordAt } = numbers
  const facts = [
    [t('numbers.total'), mass(totalKg, 'kg')],
    [t('numbers.records'), number(recordCount)],
    [t('numbers.streak'), t('numbers.days', { count: currentStreakDays })],
    [t('numbers.longest'), t('numbers.days', { count: longestStreakDays })],
    [t('numbers.first'), firstRecordAt && date(firstRecordAt)],
    [t('numbers.last'), lastRecordAt && date(lastRecordAt)],
  ] as const
  return (
    <>
      <Balance numbers={numbers} />
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="tabular">{value}</dd>
          </div>
        ))}
      </dl>
      <Bars kgByType={numbers.kgByType} />
      <Text size="sm" c="dimmed" mt="md" mb="lg">
        {t('numbers.rejected')}{' '}
        <Anchor component={Link} to="/how-it-counts" inherit underline="always">
          {t('why.more')}
        </Anchor>
      </Text>
      <Achievements achievements={numbers.achievements} />
    </>
  )
}

/** Heaviest first. The bars only show what the numbers say. */
function Bars({ kgByType }: Pick<MyStatistics, 'kgByType'>) {
  const { t } = useTranslation()
  const { mass } = useFormat()
  const types = wasteTypes.filter((type) => kgByType[type] > 0).toSorted((a, b) => kgByType[b] - kgByType[a])
  const most = Math.max(...types.map((type) => kgByType[type]))
  if (types.length === 0) return null
  return (
    <>
      <Title order={3} mb="xs">
        {t('numbers.byType')}
      </Title>
      <ul className={classes.bars}>
        {types.map((type) => (
          <li key={type}>
            <TypeTile type={type} size={28} />
            <span className={classes.name}>{t(`types.${type}`)}</span>
            <span className={classes.track} aria-hidden>
              <span
                style={{ width: `${(kgByType[type] / most) * 100}%`, background: `var(--type-${type}-ink)` }}
              />
            </span>
            <span className={`${classes.mass} tabular`}>{mass(kgByType[type], 'kg')}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
