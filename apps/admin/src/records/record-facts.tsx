import { isHazardousCode, type WasteRecord } from '@benne/contracts'
import { Anchor, Text, VisuallyHidden } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import classes from '../components/detail.module.css'
import { Fact } from '../components/fact.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { useCan, useMe } from '../session/use-session.ts'
import { WasteCodeName } from './waste-code.tsx'

/** Everything that was declared, and when. */
export function RecordFacts({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const { mass, dateTime } = useFormat()
  const me = useMe()
  const staff = useCan('users.get')
  // They have a part of the page for the code.
  const canProcess = useCan('waste.process')
  const { owner, quantity, unit, quantityKg } = record
  return (
    <dl className={classes.facts}>
      <Fact name={t('record.description')}>
        {record.description && <span className={classes.prose}>{record.description}</span>}
      </Fact>
      <Fact name={t('record.quantity')}>
        {mass(quantity, unit)}
        {unit !== 'kg' && (
          <Text span c="dimmed">
            {' '}
            ({t('record.inKilograms', { mass: mass(quantityKg, 'kg') })})
          </Text>
        )}
        <Text span c="dimmed">
          , {t(`terms.massSources.${record.massSource}`)}
        </Text>
      </Fact>
      {record.material && <Fact name={t('facts.material')}>{t(`terms.materials.${record.material}`)}</Fact>}
      {record.treatment && (
        <Fact name={t('facts.treatment')}>{t(`terms.treatments.${record.treatment}`)}</Fact>
      )}
      {record.wasteCode && !canProcess && (
        <Fact name={t('code.title')}>
          <span className="tabular">{record.wasteCode}</span>{' '}
          <Text span c="dimmed" size="sm">
            <WasteCodeName code={record.wasteCode} />
          </Text>
          {isHazardousCode(record.wasteCode) && (
            <Text size="sm" c="dimmed">
              {t('facts.star')}
            </Text>
          )}
        </Fact>
      )}
      <Fact name={t('record.owner')}>
        {staff ? (
          <Anchor component={Link} to={`/people/${owner.id}`} underline="always">
            {owner.fullName}
          </Anchor>
        ) : (
          owner.fullName
        )}{' '}
        <Text span c="dimmed">
          {owner.id === me.id ? `(${t('app.you')})` : `@${owner.username}`}
        </Text>
      </Fact>
      <Places record={record} />
      <Fact name={t('record.declaredAt')}>
        <time dateTime={record.createdAt.toISOString()}>{dateTime(record.createdAt)}</time>
      </Fact>
      {record.durationDays !== null && (
        <Fact name={t('facts.duration')}>{t('numbers.days', { count: record.durationDays })}</Fact>
      )}
      {record.version > 1 && (
        <Fact name={t('record.updatedAt')}>
          <time dateTime={record.updatedAt.toISOString()}>{dateTime(record.updatedAt)}</time>
        </Fact>
      )}
      <Fact name={t('record.id')}>
        <code className={classes.id}>{record.id}</code>
      </Fact>
    </dl>
  )
}

/** What is known of the place; one line that says so when nothing is. */
function Places({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const { location, address, latitude, longitude } = record
  if (!location && !address && latitude === null) return <Fact name={t('record.location')}>{null}</Fact>
  return (
    <>
      {location && <Fact name={t('record.location')}>{location}</Fact>}
      {address && (
        <Fact name={t('record.address')}>
          <span className={classes.prose}>{address}</span>
        </Fact>
      )}
      {latitude !== null && longitude !== null && (
        <Fact name={t('record.position')}>
          <Position latitude={latitude} longitude={longitude} />
        </Fact>
      )}
    </>
  )
}

function Position({ latitude, longitude }: { latitude: number; longitude: number }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`
  return (
    <>
      <span className="tabular">
        {number(latitude)}° ; {number(longitude)}°
      </span>{' '}
      <Anchor href={map} underline="always" target="_blank" rel="noreferrer" className={classes.map}>
        {t('record.map')} <IconExternalLink size={14} aria-hidden />
        <VisuallyHidden> {t('record.mapHelp')}</VisuallyHidden>
      </Anchor>
    </>
  )
}
