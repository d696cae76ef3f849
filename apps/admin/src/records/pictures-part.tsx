import { Value } from '@benne/client'
import { actionsOn, maxRecordImages, type WasteRecord } from '@benne/contracts'
import { Paper, Text, Title } from '@mantine/core'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import detail from '../components/detail.module.css'
import { useFormat } from '../i18n/use-format.ts'
import { PhotoField } from '../pictures/photo-field.tsx'
import { PhotoTray } from '../pictures/photo-tray.ts'
import { Picture } from '../pictures/picture.tsx'
import { shrinkPhoto } from '../pictures/shrink-photo.ts'
import { useMe } from '../session/use-session.ts'
import { asOwnDoing, mergeRecord } from './live-feed.ts'
import classes from './pictures-part.module.css'

const PictureViewer = lazy(() => import('./picture-viewer.tsx'))

/** A record's photos: seen in full at a click, and added to as long as that is possible. */
export function PicturesPart({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const { role } = useMe()
  const [shown, setShown] = useState<number | null>(null)
  const actions = actionsOn(record, role)
  const canAdd = actions.includes('addImage')
  const { images } = record
  if (images.length === 0 && !canAdd) return null
  return (
    <Paper className={detail.part} component="section">
      <Title order={2} size="h3" mb="md">
        {t('photos.title')}
      </Title>
      {images.length > 0 ? (
        <Thumbnails record={record} onShow={setShown} />
      ) : (
        <Text c="dimmed" mb="sm">
          {t('pictures.none')}
        </Text>
      )}
      {canAdd && <AddPhotos record={record} />}
      {shown !== null && images.length > 0 && (
        <Suspense fallback={null}>
          <PictureViewer
            record={record}
            index={Math.min(shown, images.length - 1)}
            canRemove={actions.includes('removeImage')}
            onShow={setShown}
            onClose={() => setShown(null)}
          />
        </Suspense>
      )}
    </Paper>
  )
}

/** What a photo is called by those who cannot see it. */
export function usePictureName(record: WasteRecord) {
  const { t } = useTranslation()
  const { date } = useFormat()
  return (index: number) =>
    t('pictures.name', {
      number: index + 1,
      count: record.images.length,
      type: t(`types.${record.wasteType}`),
      date: date(record.createdAt),
    })
}

function Thumbnails({ record, onShow }: { record: WasteRecord; onShow: (index: number) => void }) {
  const { t } = useTranslation()
  const name = usePictureName(record)
  return (
    <ul className={classes.thumbnails}>
      {record.images.map((image, index) => (
        <li key={image.id}>
          <button
            type="button"
            className={classes.thumbnail}
            aria-haspopup="dialog"
            aria-label={t('pictures.open', { picture: name(index) })}
            data-picture={index}
            onClick={() => onShow(index)}
          >
            <Picture url={image.thumbnailUrl} alt="" />
          </button>
        </li>
      ))}
    </ul>
  )
}

/** Adds photos to the record as soon as each has arrived. */
function AddPhotos({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const { id } = record
  const [{ tray, room }] = useState(() => makeTray(id, cache))
  useEffect(() => {
    room.set(maxRecordImages - record.images.length)
  }, [room, record.images.length])
  useEffect(() => () => tray.clear(), [tray])
  if (record.images.length >= maxRecordImages) {
    return (
      <Text size="sm" c="dimmed" mt="sm">
        {t('pictures.full', { limit: maxRecordImages })}
      </Text>
    )
  }
  return (
    <div className={classes.add}>
      <PhotoField tray={tray} label={t('pictures.add')} />
    </div>
  )
}

/** A tray whose photos go on to the record, and from there to the gallery. `room`: how many more it may have. */
function makeTray(id: string, cache: QueryClient) {
  const room = new Value(maxRecordImages)
  const tray: PhotoTray = new PhotoTray({
    prepare: shrinkPhoto,
    max: room.get,
    upload: async (photo, options) => {
      const uploaded = await client.files.uploadImage(photo, options)
      const imageId = uploaded.image.id
      const { record } = await asOwnDoing(id, () => client.waste.addImage.mutate({ id, imageId }))
      mergeRecord(cache, record)
      return uploaded
    },
    onDone: (key) => tray.remove(key),
  })
  return { tray, room }
}
