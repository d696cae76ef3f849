import { Button, Input, Stack, Text, TextInput } from '@mantine/core'
import { IconCurrentLocation, IconMapPin, IconPhotoPin, IconX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import type { Photo } from '../pictures/photo-tray.ts'
import { PlaceMap } from '../place/place-map.tsx'
import { type Position, positionOf, rounded } from '../place/position.ts'
import { lastPlace, photoPlace } from './known-places.ts'
import { parseDecimal } from './parse-decimal.ts'
import classes from './place-fields.module.css'
import type { DeclareForm } from './use-declare.tsx'
import { type Location, useGeolocation } from './use-geolocation.ts'

interface PlaceFieldsProps {
  form: DeclareForm
  /** What they know of where they were taken is offered. */
  photos?: readonly Photo[]
}

/** Where it is: a name, an address, and the position. */
export function PlaceFields({ form, photos = [] }: PlaceFieldsProps) {
  const { t } = useTranslation()
  const optional = (label: string) => `${label} (${t('app.optional')})`
  return (
    <Stack gap="md">
      <PositionFields form={form} photos={photos} />
      <TextInput
        label={optional(t('declare.location'))}
        placeholder={t('declare.locationPlaceholder')}
        {...form.getInputProps('location')}
      />
      <TextInput
        label={optional(t('declare.address'))}
        placeholder={t('declare.addressPlaceholder')}
        autoComplete="street-address"
        {...form.getInputProps('address')}
      />
    </Stack>
  )
}

/** The position: found by the browser, told by a photo, pointed at or typed; both halves or neither. */
function PositionFields({ form, photos }: Required<PlaceFieldsProps>) {
  const { t, i18n } = useTranslation()
  const { number } = useFormat()
  const [isMapOpen, setMapOpen] = useState(false)
  const { latitude, longitude } = form.values
  const place = (position: Position) => {
    const { latitude: north, longitude: east } = rounded(position)
    form.setValues({ latitude: number(north), longitude: number(east) })
    form.clearFieldError('latitude')
    form.clearFieldError('longitude')
  }
  const { location, locate, reset } = useGeolocation(place)
  const remove = () => {
    form.setValues({ latitude: '', longitude: '' })
    form.clearFieldError('latitude')
    form.clearFieldError('longitude')
    reset()
  }
  const isFilled = latitude !== '' || longitude !== ''
  const read = (text: string) => parseDecimal(text, i18n.language)
  const position = positionOf(read(latitude), read(longitude))
  const offer = isFilled ? null : photoPlace(photos)
  return (
    <fieldset className={classes.root}>
      <Input.Label component="legend" size="md" labelElement="div" className={classes.legend}>
        {t('declare.position')} ({t('app.optional')})
      </Input.Label>
      {offer && <PhotoOffer offer={offer} onTake={() => place(offer.position)} />}
      <div className={classes.buttons}>
        <Button
          variant="default"
          loading={location.state === 'locating'}
          leftSection={<IconCurrentLocation size={18} aria-hidden />}
          onClick={locate}
        >
          {t('declare.locate')}
        </Button>
        <Button
          variant="default"
          aria-expanded={isMapOpen}
          leftSection={<IconMapPin size={18} aria-hidden />}
          onClick={() => setMapOpen(!isMapOpen)}
        >
          {isMapOpen ? t('place.closeMap') : t('place.openMap')}
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
      {isMapOpen && <Map position={position} photos={photos} onPlace={place} />}
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

interface MapProps {
  position: Position | null
  photos: readonly Photo[]
  onPlace: (position: Position) => void
}

function Map({ position, photos, onPlace }: MapProps) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [around] = useState(() => photoPlace(photos)?.position ?? lastPlace(cache))
  return (
    <div>
      <PlaceMap position={position} around={around} onPlace={onPlace} />
      <Text size="sm" c="dimmed" mt={6}>
        {t('place.hint')}
      </Text>
    </div>
  )
}

interface PhotoOfferProps {
  offer: NonNullable<ReturnType<typeof photoPlace>>
  onTake: () => void
}

/** A photo knows where it was taken: what is declared may well be there. */
function PhotoOffer({ offer: { position, takenAt }, onTake }: PhotoOfferProps) {
  const { t } = useTranslation()
  const { number, dateTime } = useFormat()
  const place = `${number(position.latitude)}° ; ${number(position.longitude)}°`
  return (
    <div className={classes.offer}>
      <Text size="sm">
        {takenAt
          ? t('place.photoKnowsWhen', { place, date: dateTime(takenAt) })
          : t('place.photoKnows', { place })}
      </Text>
      <Button size="sm" leftSection={<IconPhotoPin size={18} aria-hidden />} onClick={onTake}>
        {t('place.usePhoto')}
      </Button>
    </div>
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
