import { Alert, Button, Group, Paper, Stack } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconNotes } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { PageHeading } from '../components/page.tsx'
import { PhotoField } from '../pictures/photo-field.tsx'
import { fetchMap } from '../place/place-map.tsx'
import classes from './declare-page.module.css'
import { DescriptionField } from './description-field.tsx'
import { PlaceFields } from './place-fields.tsx'
import { SendBar } from './send-bar.tsx'
import { SendingState } from './sending-state.tsx'
import { useDeclare } from './use-declare.tsx'
import { WhatFields } from './what-fields.tsx'

export default function DeclarePage() {
  const { t } = useTranslation()
  const { form, tray, photos, submit, startOver, restored, sending } = useDeclare()
  useHotkeys([['mod+Enter', () => submit()]], [])
  useFetchedMap()
  return (
    <div className={classes.root}>
      <PageHeading title={t('declare.title')} lead={t('declare.lead')} />
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          {restored && <DraftNotice onStartOver={startOver} />}
          <WhatFields form={form} />
          <Paper className={classes.part}>
            <PhotoField tray={tray} error={form.errors['photos']} />
          </Paper>
          <Paper className={classes.part}>
            <PlaceFields form={form} photos={photos} />
          </Paper>
          <Paper className={classes.part}>
            <DescriptionField form={form} />
          </Paper>
          <SendBar
            isPending={sending.isPending || sending.waiting === 'photos'}
            problems={Object.values(form.errors).filter((error) => error !== null).length}
          >
            <SendingState sending={sending} photos={photos} onStartOver={startOver} />
          </SendBar>
        </Stack>
      </form>
    </div>
  )
}

/** Has the map's code before it is asked for, so that it is there when the connection is not. */
function useFetchedMap(): void {
  useEffect(() => {
    const later = setTimeout(() => void fetchMap().catch(() => undefined), 3_000)
    return () => clearTimeout(later)
  }, [])
}

function DraftNotice({ onStartOver }: { onStartOver: () => void }) {
  const { t } = useTranslation()
  return (
    <Alert color="gray" icon={<IconNotes aria-hidden />}>
      <Group justify="space-between" gap="sm">
        <span>{t('declare.draftRestored')}</span>
        <Button variant="default" size="xs" onClick={onStartOver}>
          {t('declare.startOver')}
        </Button>
      </Group>
    </Alert>
  )
}
