import { maxRecordImages } from '@benne/contracts'
import { Button, Input, Text, VisuallyHidden } from '@mantine/core'
import { IconCamera, IconPhotoPlus } from '@tabler/icons-react'
import { type ChangeEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../components/announcer.tsx'
import { useValue } from '../components/use-value.ts'
import classes from './photo-field.module.css'
import { PhotoItems } from './photo-items.tsx'
import type { Photo, PhotoTray } from './photo-tray.ts'
import { useDroppedFiles } from './use-dropped-files.ts'

/** What the server decodes; telephones turn their own format into one of these. */
export const acceptedPhotos = 'image/jpeg,image/png,image/webp,image/avif'

interface PhotoFieldProps {
  tray: PhotoTray
  label?: string
  error?: ReactNode
}

/** Photos: taken with the camera, chosen, dropped or pasted anywhere on the page; they are sent at once. */
export function PhotoField({ tray, label, error }: PhotoFieldProps) {
  const { t } = useTranslation()
  const photos = useValue(tray.photos)
  const lost = useValue(tray.lost)
  const [left, setLeft] = useState(0)
  const field = useId()
  useSaidPhotos(photos)
  const add = (files: readonly File[]) => {
    if (files.length > 0) setLeft(tray.add(files))
  }
  const dragging = useDroppedFiles(add)
  const isFull = tray.room === 0
  return (
    <fieldset
      className={classes.root}
      data-dragging={dragging || undefined}
      aria-describedby={error ? `${field}-error` : undefined}
      aria-invalid={error ? true : undefined}
    >
      <Input.Label component="legend" size="md" labelElement="div" className={classes.legend}>
        {label ?? `${t('photos.title')} (${t('app.optional')})`}
      </Input.Label>
      {photos.length > 0 && <PhotoItems tray={tray} photos={photos} />}
      <div className={classes.buttons}>
        <Chooser icon={<IconCamera size={18} aria-hidden />} camera disabled={isFull} onChoose={add}>
          {t('photos.take')}
        </Chooser>
        <Chooser icon={<IconPhotoPlus size={18} aria-hidden />} disabled={isFull} onChoose={add}>
          {t('photos.choose')}
        </Chooser>
      </div>
      <Text size="sm" c="dimmed" className={classes.hint}>
        {t('photos.hint', { limit: maxRecordImages })}
      </Text>
      <Text size="sm" component="output" c="var(--mantine-color-error)">
        {left > 0 && t('photos.left', { count: left, limit: maxRecordImages })}
        {lost > 0 && t('photos.lost', { count: lost })}
      </Text>
      {error && (
        <Input.Error id={`${field}-error`} size="md">
          {error}
        </Input.Error>
      )}
    </fieldset>
  )
}

/** Says what became of the photos, once none is on its way any more. */
function useSaidPhotos(photos: readonly Photo[]): void {
  const { t } = useTranslation()
  const isBusy = photos.some(({ state }) => state === 'waiting' || state === 'sending')
  const failed = photos.filter(({ state }) => state === 'failed').length
  const wasBusy = useRef(isBusy)
  useEffect(() => {
    if (wasBusy.current && !isBusy) {
      announce(failed > 0 ? t('photos.saidFailed', { count: failed }) : t('photos.saidDone'))
    }
    wasBusy.current = isBusy
  }, [isBusy, failed, t])
}

interface ChooserProps {
  icon: ReactNode
  /** Straight from the camera, one at a time. Without one (most computers) this is not offered. */
  camera?: boolean
  disabled: boolean
  onChoose: (files: File[]) => void
  children: string
}

/** A button that opens the browser's own way of choosing files. */
function Chooser({ icon, camera, disabled, onChoose, children }: ChooserProps) {
  const input = useRef<HTMLInputElement>(null)
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.currentTarget.files ?? [])]
    // So that the same file can be chosen again.
    event.currentTarget.value = ''
    onChoose(files)
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={icon}
        disabled={disabled}
        className={camera ? classes.camera : undefined}
        data-choose-photos={camera ? undefined : true}
        onClick={() => input.current?.click()}
      >
        {children}
      </Button>
      <VisuallyHidden>
        <input
          ref={input}
          type="file"
          accept={acceptedPhotos}
          tabIndex={-1}
          aria-hidden
          data-photos={camera ? 'camera' : 'files'}
          onChange={choose}
          {...(camera ? { capture: 'environment' as const } : { multiple: true })}
        />
      </VisuallyHidden>
    </>
  )
}
