import { ActionIcon, Button, Loader, Text } from '@mantine/core'
import {
  IconArrowLeft,
  IconArrowRight,
  IconGripVertical,
  IconPhotoX,
  IconRefresh,
  IconX,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { announce } from '../components/announcer.tsx'
import { IssueText } from '../components/issue-text.tsx'
import { keepFocus } from '../components/keep-focus.ts'
import { useFormat } from '../i18n/use-format.ts'
import classes from './photo-field.module.css'
import type { Photo, PhotoTray } from './photo-tray.ts'
import { Picture } from './picture.tsx'
import { useReorder } from './use-reorder.ts'

interface PhotoItemsProps {
  tray: PhotoTray
  photos: readonly Photo[]
}

/** The photos in their order, each with how far it is and what can be done with it. */
export function PhotoItems({ tray, photos }: PhotoItemsProps) {
  const { t } = useTranslation()
  const { list, dragged, handle } = useReorder((key, to) => tray.move(key, to))
  return (
    <ol className={classes.items} ref={list} aria-label={t('photos.list')}>
      {photos.map((photo, index) => (
        <li
          key={photo.key}
          className={classes.item}
          data-key={photo.key}
          data-dragged={dragged === photo.key || undefined}
          data-state={photo.state}
        >
          <div className={classes.picture}>
            {photo.preview ? (
              // oxlint-disable-next-line alt-text -- its name stands beside it
              <img src={photo.preview} alt="" className={classes.preview} />
            ) : (
              <Picture url={photo.uploaded?.image.thumbnailUrl ?? null} alt="" />
            )}
            {photo.state === 'failed' && <IconPhotoX className={classes.broken} aria-hidden />}
          </div>
          <div className={classes.about}>
            <Text size="sm" fw={550} className={classes.name}>
              {index === 0 && photos.length > 1
                ? t('photos.main')
                : t('photos.nth', { number: index + 1, count: photos.length })}
            </Text>
            <PhotoState photo={photo} />
          </div>
          <Actions tray={tray} photo={photo} index={index} count={photos.length} handle={handle(photo.key)} />
        </li>
      ))}
    </ol>
  )
}

function PhotoState({ photo: { state, share, failure } }: { photo: Photo }) {
  const { t } = useTranslation()
  const { percent } = useFormat()
  if (state === 'failed' && failure) {
    const [issue] = failure.issues ?? []
    return (
      <Text size="sm" c="var(--mantine-color-error)">
        {issue ? <IssueText issue={issue} /> : t(`errors.${failure.code}`)}
      </Text>
    )
  }
  if (state === 'done') {
    return (
      <Text size="sm" c="dimmed">
        {t('photos.done')}
      </Text>
    )
  }
  // All sent, and the server is looking at it.
  const isRead = state === 'sending' && share >= 1
  const words = isRead ? t('photos.reading') : state === 'waiting' ? t('photos.waiting') : t('photos.sending')
  return (
    <div className={classes.progress}>
      <progress
        className={classes.bar}
        max={1}
        aria-label={words}
        {...(!isRead && state === 'sending' && { value: share })}
      />
      <Text span size="sm" c="dimmed" className="tabular">
        {state === 'sending' && !isRead ? percent(Math.round(share * 100)) : words}
      </Text>
      {isRead && <Loader size={12} aria-hidden />}
    </div>
  )
}

/** Keeps the focus that it has: a button that is really disabled would lose it. */
const still = (isStill: boolean) => ({ 'data-disabled': isStill, 'aria-disabled': isStill })

interface ActionsProps {
  tray: PhotoTray
  photo: Photo
  index: number
  count: number
  handle: React.HTMLAttributes<HTMLElement>
}

function Actions({ tray, photo, index, count, handle }: ActionsProps) {
  const { t } = useTranslation()
  const number = index + 1
  const move = (to: number) => {
    tray.move(photo.key, to)
    announce(t('photos.moved', { number: to + 1, count }))
  }
  const sending = photo.state === 'sending' || photo.state === 'waiting'
  const button = { variant: 'subtle', color: 'gray', size: 'lg' } as const
  return (
    <div className={classes.actions}>
      {photo.state === 'failed' && !photo.failure?.issues && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          onClick={() => tray.retry(photo.key)}
        >
          {t('app.retry')}
        </Button>
      )}
      {count > 1 && (
        <>
          <ActionIcon
            {...button}
            aria-label={t('photos.earlier', { number })}
            {...still(index === 0)}
            onClick={() => move(index - 1)}
          >
            <IconArrowLeft size={18} aria-hidden />
          </ActionIcon>
          <ActionIcon
            {...button}
            aria-label={t('photos.later', { number })}
            {...still(number === count)}
            onClick={() => move(index + 1)}
          >
            <IconArrowRight size={18} aria-hidden />
          </ActionIcon>
          <span className={classes.handle} aria-hidden {...handle}>
            <IconGripVertical size={18} />
          </span>
        </>
      )}
      <ActionIcon
        {...button}
        data-remove-photo
        aria-label={sending ? t('photos.cancel', { number }) : t('photos.remove', { number })}
        onClick={() => {
          tray.remove(photo.key)
          announce(t('photos.removed', { number }))
          keepFocus('[data-remove-photo]', '[data-choose-photos]')
        }}
      >
        <IconX size={18} aria-hidden />
      </ActionIcon>
    </div>
  )
}
