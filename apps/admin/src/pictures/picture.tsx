import { ActionIcon } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { IconPhotoOff, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './picture.module.css'
import { images, useImage } from './use-image.ts'

interface PictureProps {
  /** Path on the server; null while there is none. */
  url: string | null
  alt: string
  /** Pixels of the picture. */
  width?: number | undefined
  height?: number | undefined
  /** Whether the whole of it is to be seen; otherwise it fills its frame. */
  whole?: boolean
  className?: string | undefined
}

/** A picture of the server. It is fetched when it comes near the screen. */
export function Picture({ url, alt, width, height, whole, className }: PictureProps) {
  const { t } = useTranslation()
  const { ref, entry } = useIntersection({ rootMargin: '300px' })
  const [wasNear, setNear] = useState(false)
  const isNear = wasNear || (entry?.isIntersecting ?? false)
  if (isNear && !wasNear) setNear(true)
  const image = useImage(isNear ? url : null)
  return (
    <span
      ref={ref}
      className={`${classes.frame} ${className ?? ''}`}
      data-state={image.status}
      data-whole={whole || undefined}
    >
      {image.status === 'ready' && <img src={image.src} alt={alt} width={width} height={height} />}
      {image.status === 'loading' && alt && <span className={classes.alt}>{alt}</span>}
      {image.status === 'failed' && (
        <span className={classes.failed} role={alt ? 'img' : undefined} aria-label={alt || undefined}>
          <IconPhotoOff size={20} aria-hidden />
          {whole && (
            <ActionIcon variant="default" aria-label={t('app.retry')} onClick={() => images.retry(url ?? '')}>
              <IconRefresh size={16} aria-hidden />
            </ActionIcon>
          )}
        </span>
      )}
    </span>
  )
}
