import type { Factor, FactorSets } from '@benne/contracts'
import { Anchor, Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FailureNotice } from '../components/failure-notice.tsx'
import { LoadingWord } from '../components/page-loading.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { useFlowName } from '../outcome/use-flow-name.ts'
import { useFactors } from '../outcome/use-record-impact.ts'
import classes from './counting.module.css'

/** What each source says of a kilogram, side by side. */
export function FactorTable() {
  const { t } = useTranslation()
  const { data, failure, refetch } = useFactors()
  if (!data) {
    return failure ? (
      <FailureNotice failure={failure} title={t('counting.loadFailed')} onRetry={() => void refetch()} />
    ) : (
      <>
        <LoadingWord />
        <Skeleton height={420} aria-hidden />
      </>
    )
  }
  return (
    <>
      <Table {...data} />
      <Sources {...data} />
    </>
  )
}

function Table({ sets, current }: FactorSets) {
  const { t } = useTranslation()
  const flow = useFlowName()
  // What claims nothing has no place among what is claimed.
  const ids = [...new Set(sets.flatMap(({ factors }) => factors.map(({ id }) => id)))].filter(
    (id) => !id.startsWith('hazardous/'),
  )
  return (
    <table className={classes.table}>
      <caption>
        {t('counting.factors')}. <small>{t('counting.minus')}</small>
      </caption>
      <thead>
        <tr>
          <th scope="col">{t('counting.flow')}</th>
          {sets.map(({ id, publisher, version }) => (
            <th key={id} scope="col">
              {publisher} {version}
              {id === current && <small> ({t('counting.current')})</small>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ids.map((id) => (
          <tr key={id}>
            <th scope="row">{flow(id)}</th>
            {sets.map((set) => (
              <td key={set.id}>
                <Benefit factor={set.factors.find((factor) => factor.id === id)} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Benefit({ factor }: { factor: Factor | undefined }) {
  const { t } = useTranslation()
  const { fixed, percent } = useFormat()
  if (!factor) return <span className={classes.none}>{t('counting.noFigure')}</span>
  const { benefit, uncertainty } = factor
  return (
    <>
      {benefit < 0 && '\u2212'}
      {fixed(Math.abs(benefit), 2)}{' '}
      {uncertainty !== null && <small>± {percent(Math.round(uncertainty * 100))}</small>}
    </>
  )
}

function Sources({ sets }: FactorSets) {
  const { t } = useTranslation()
  const { month } = useFormat()
  return (
    <div>
      <h3 className={classes.sub}>{t('counting.sources')}</h3>
      <ul>
        {sets.map(({ id, publisher, name, version, published, url, factors }) => {
          const until = factors.find(({ validUntil }) => validUntil !== null)?.validUntil
          return (
            <li key={id}>
              <Anchor href={url} target="_blank" rel="noreferrer" underline="always">
                {publisher} {name} {version}
              </Anchor>
              , {t('impact.published', { date: month(published) })}
              {until && <>, {t('counting.aged', { date: month(until) })}</>}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
