import { toClientFailure } from '@benne/client'
import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useCategories } from '../categories/use-categories.ts'
import { FailureNotice } from '../components/failure-notice.tsx'
import { LoadingWord } from '../components/page-loading.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { TypeTile } from '../records/waste-mark.tsx'
import classes from './counting.module.css'

/** How each type counts at present. */
export function RatesTable() {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { data, error, refetch } = useCategories()
  if (!data) {
    return error ? (
      <FailureNotice
        failure={toClientFailure(error)}
        title={t('counting.loadFailed')}
        onRetry={() => void refetch()}
      />
    ) : (
      <>
        <LoadingWord />
        <Skeleton height={320} aria-hidden />
      </>
    )
  }
  return (
    <table className={classes.table}>
      <caption>{t('counting.rates')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('counting.type')}</th>
          <th scope="col">{t('counting.multiplier')}</th>
          <th scope="col">{t('counting.basePoints')}</th>
        </tr>
      </thead>
      <tbody>
        {data.categories.map(({ wasteType, environmentalMultiplier, basePoints, isActive }) => (
          <tr key={wasteType}>
            <th scope="row">
              <span className={classes.type}>
                <TypeTile type={wasteType} size={26} />
                <span>
                  {t(`types.${wasteType}`)}
                  {!isActive && <small> ({t('counting.notTaken')})</small>}
                </span>
              </span>
            </th>
            <td>× {number(environmentalMultiplier)}</td>
            <td>{basePoints > 0 ? `+ ${number(basePoints)}` : '—'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
