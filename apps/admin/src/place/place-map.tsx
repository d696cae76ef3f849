import { Alert, Skeleton } from '@mantine/core'
import { IconMapOff } from '@tabler/icons-react'
import { Component, lazy, type ReactNode, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LoadingWord } from '../components/page-loading.tsx'
import type { PinMapProps } from './pin-map-view.tsx'
import classes from './place.module.css'

/** Fetches the map's code: as much as everything else on the page. */
export const fetchMap = () => import('./pin-map-view.tsx')

/** A map to put a pin on. Where its code cannot be fetched, it says so: there are fields as well. */
export function PlaceMap(props: PinMapProps) {
  // Each opening tries anew.
  const [View] = useState(() => lazy(fetchMap))
  return (
    <WithoutMap>
      <Suspense fallback={<Loading />}>
        <View {...props} />
      </Suspense>
    </WithoutMap>
  )
}

function Loading() {
  return (
    <>
      <LoadingWord />
      <Skeleton className={classes.loading} aria-hidden />
    </>
  )
}

class WithoutMap extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    return this.state.failed ? <NoMap /> : this.props.children
  }
}

function NoMap() {
  const { t } = useTranslation()
  return (
    <Alert role="alert" color="yellow" icon={<IconMapOff aria-hidden />}>
      {t('place.noMap')}
    </Alert>
  )
}
