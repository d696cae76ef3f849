import { Button, Input, Text, TextInput } from '@mantine/core'
import { IconCurrentLocation, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import classes from './position-fields.module.css'
import type { DeclareForm } from './use-declare.tsx'
import { type Location, useGeolocation } from './use-geolocation.ts'

/** Five decimals are about a metre, which is as much as anybody can point at. */
const decimals = 5

/** The position: found by the browser or typed; both halves or neither. */
export function PositionFields({ form }: { form: DeclareForm }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const rounded = (degrees: number) => number(Number(degrees.toFixed(decimals)))
  const fill = (latitude: string, longitude: string) => {
    form.setValues({ latitude, longitude })
    form.clearFieldError('latitude')
    form.clearFieldError('longitude')
  }
  const { location, locate, reset } = useGeolocation(({ latitude, longitude }) =>
    fill(rounded(latitude), rounded(longitude)),
  )
  const remove = () => {
    fill('', '')
    reset()
  }
  const isFilled = form.values.latitude !== '' || form.values.longitude !== ''
  return (
    <fieldset className={classes.root}>
      <Input.Label component="legend" size="md" labelElement="div" className={classes.legend}>
        {t('declare.position')} ({t('app.optional')})
      </Input.Label>
      <div className={classes.buttons}>
        <Button
          variant="default"
          loading={location.state === 'locating'}
          leftSection={<IconCurrentLocation size={18} aria-hidden />}
          onClick={locate}
        >
          {t('declare.locate')}
        </Button>
        {isFilled && (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconX size={16} aria-hidden />}
            onClick={remove}
          >
            {t('declare.removePosition')}
          </Button>
        )}
      </div>
      <LocationNotice location={location} />
      <div className={classes.degrees}>
        <TextInput label={t('declare.latitude')} autoComplete="off" {...form.getInputProps('latitude')} />
        <TextInput label={t('declare.longitude')} autoComplete="off" {...form.getInputProps('longitude')} />
      </div>
      <Text size="sm" c="dimmed">
        {t('declare.positionHelp')}
      </Text>
    </fieldset>
  )
}

/** How the search for the position goes, or why there is none. */
function LocationNotice({ location }: { location: Location }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const isRefused = location.state === 'refused'
  return (
    <Text size="sm" component="output" c={isRefused ? 'var(--mantine-color-error)' : 'dimmed'}>
      {location.state === 'locating' && t('declare.locating')}
      {location.state === 'located' &&
        t('declare.located', { accuracy: number(Math.max(1, Math.round(location.accuracy))) })}
      {location.state === 'refused' && t(`declare.${location.problem}`)}
    </Text>
  )
}
