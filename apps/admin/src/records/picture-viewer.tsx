import { toClientFailure } from '@benne/client'
import type { WasteRecord } from '@benne/contracts'
import { Button, Group, Modal, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconArrowLeft, IconArrowRight, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { announce } from '../components/announcer.tsx'
import { FailureNotice } from '../components/failure-notice.tsx'
import { keepFocus } from '../components/keep-focus.ts'
import { Picture } from '../pictures/picture.tsx'
import { asOwnDoing, mergeRecord } from './live-feed.ts'
import classes from './pictures-part.module.css'
import { usePictureName } from './pictures-part.tsx'

interface PictureViewerProps {
  record: WasteRecord
  /** Which of the record's pictures. */
  index: number
  canRemove: boolean
  onShow: (index: number) => void
  onClose: () => void
}

/** A photo in full. The arrow keys go on to the next, Escape closes. */
export default function PictureViewer({ record, index, canRemove, onShow, onClose }: PictureViewerProps) {
  const { t } = useTranslation()
  const name = usePictureName(record)
  const { images } = record
  const image = images[index]
  const show = (next: number) => {
    if (next < 0 || next >= images.length) return
    onShow(next)
    announce(name(next))
  }
  useHotkeys([
    ['ArrowLeft', () => show(index - 1)],
    ['ArrowRight', () => show(index + 1)],
  ])
  useEffect(() => () => keepFocus(`[data-picture="${index}"]`, 'h1'), [index])
  if (!image) return null
  return (
    <Modal.Root opened fullScreen onClose={onClose}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="md">
          <div className={classes.viewer}>
            <div className={classes.bar}>
              <Modal.Title>{t('pictures.nth', { number: index + 1, count: images.length })}</Modal.Title>
              <Modal.CloseButton aria-label={t('app.close')} />
            </div>
            <div className={classes.stage}>
              <Picture
                key={image.id}
                url={image.url}
                alt={name(index)}
                width={image.width}
                height={image.height}
                whole
                className={classes.whole}
              />
            </div>
            <div className={classes.bar}>
              {images.length > 1 && (
                <Group gap="sm">
                  <Step isBack disabled={index === 0} onClick={() => show(index - 1)} />
                  <Step disabled={index === images.length - 1} onClick={() => show(index + 1)} />
                </Group>
              )}
              {canRemove && <Remove key={image.id} record={record} imageId={image.id} onGone={onClose} />}
            </div>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

function Step({ isBack, disabled, onClick }: { isBack?: boolean; disabled: boolean; onClick: () => void }) {
  const { t } = useTranslation()
  const Icon = isBack ? IconArrowLeft : IconArrowRight
  return (
    <Button
      variant="default"
      leftSection={<Icon size={18} aria-hidden />}
      data-disabled={disabled}
      aria-disabled={disabled}
      onClick={onClick}
    >
      {isBack ? t('pictures.previous') : t('pictures.next')}
    </Button>
  )
}

interface RemoveProps {
  record: WasteRecord
  imageId: string
  onGone: () => void
}

/** Deletes the photo, once that is confirmed: there is no way back. */
function Remove({ record, imageId, onGone }: RemoveProps) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [isSure, setSure] = useState(false)
  const mutation = useMutation({
    mutationFn: () =>
      asOwnDoing(record.id, () => client.waste.removeImage.mutate({ id: record.id, imageId })),
    onSuccess: (changed) => {
      mergeRecord(cache, changed)
      announce(t('pictures.removed'))
      onGone()
    },
  })
  if (mutation.error) {
    return (
      <FailureNotice
        failure={toClientFailure(mutation.error)}
        title={t('pictures.removeFailed')}
        onRetry={() => mutation.mutate()}
      />
    )
  }
  if (!isSure) {
    return (
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={18} aria-hidden />}
        onClick={() => setSure(true)}
      >
        {t('pictures.remove')}
      </Button>
    )
  }
  return (
    <Group gap="sm">
      <Text size="sm">{t('pictures.sure')}</Text>
      <Button variant="default" onClick={() => setSure(false)}>
        {t('app.cancel')}
      </Button>
      <Button color="red" loading={mutation.isPending} onClick={() => mutation.mutate()} data-autofocus>
        {t('pictures.remove')}
      </Button>
    </Group>
  )
}
