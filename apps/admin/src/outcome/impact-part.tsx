import type { Impact, RecordImpact, WasteRecord } from '@benne/contracts'
import { Skeleton } from '@mantine/core'
import { IconCloudDown, IconDropletOff, IconWorld } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { FailureNotice } from '../components/failure-notice.tsx'
import { figureOf } from './figure.ts'
import { ImpactReasons } from './impact-reasons.tsx'
import { Others } from './other-sources.tsx'
import { Part } from './part.tsx'
import { useFigureWords } from './use-figure-words.ts'
import { useRecordImpact } from './use-record-impact.ts'
import { Why } from './why.tsx'

interface ImpactPartProps {
  level: 2 | 3
  record: WasteRecord
}

/** What a record is worth to the climate, or why it claims nothing. */
export function ImpactPart({ level, record }: ImpactPartProps) {
  const query = useRecordImpact(record)
  const told = query.data
  const impact = told ? told.impact : record.impact
  if (impact) return <Claimed level={level} record={record} impact={impact} query={query} />
  return <Nothing level={level} reason={reasonOf(record, told)} isLoading={query.isPending} />
}

/** Hazardous waste that was burned or stored for good went where it should: that is what was avoided. */
function reasonOf({ wasteType }: WasteRecord, told: RecordImpact | undefined): RecordImpact['reason'] {
  const reason = told?.reason ?? null
  return reason === 'disposed' && wasteType === 'hazardous' ? 'pollution_avoided' : reason
}

interface ClaimedProps extends ImpactPartProps {
  impact: Impact
  query: ReturnType<typeof useRecordImpact>
}

function Claimed({ level, record, impact, query }: ClaimedProps) {
  const { t } = useTranslation()
  const words = useFigureWords()
  const figure = figureOf(impact)
  const gain = impact.potential ? t('impact.potential') : t('impact.achieved')
  const told = query.data
  return (
    <Part
      level={level}
      icon={IconCloudDown}
      name={t('impact.name')}
      figure={t('impact.co2e', { figure: words.plain(figure) })}
      aside={words.margin(figure)}
      note={figure.isGain ? gain : t('impact.loss')}
    >
      {told?.signsDiffer && <Others told={told} type={record.wasteType} />}
      <Why about={t('impact.name')} part="climate">
        {told ? (
          <ImpactReasons record={record} impact={impact} told={told} />
        ) : query.failure ? (
          <FailureNotice failure={query.failure} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton height={80} aria-hidden />
        )}
      </Why>
    </Part>
  )
}

interface NothingProps {
  level: 2 | 3
  reason: RecordImpact['reason']
  isLoading: boolean
}

/** No figure: the reason in words. Hazardous waste counts for the pollution that it does not cause. */
function Nothing({ level, reason, isLoading }: NothingProps) {
  const { t } = useTranslation()
  if (reason === 'pollution_avoided') {
    return (
      <Part
        level={level}
        icon={IconDropletOff}
        name={t('impact.name')}
        figure={t('impact.pollution')}
        note={t('impact.pollutionNote')}
      >
        <Why about={t('impact.name')} part="climate">
          <p>{t('impact.pollutionWhy')}</p>
        </Why>
      </Part>
    )
  }
  return (
    <Part
      level={level}
      icon={IconWorld}
      name={t('impact.name')}
      figure={isLoading ? '…' : t('impact.none')}
      note={reason && t(`impact.reasons.${reason}`)}
    />
  )
}
