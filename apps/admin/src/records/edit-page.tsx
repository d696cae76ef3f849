import { actionsOn, type WasteRecord } from '@benne/contracts'
import { Anchor, Button, Group, Paper, Stack } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconArrowLeft, IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { Unsaved, useUnsaved } from '../account/unsaved.tsx'
import { Blank } from '../components/blank.tsx'
import classes from '../components/detail.module.css'
import { FailureNotice } from '../components/failure-notice.tsx'
import { LoadFailure } from '../components/load-failure.tsx'
import { PageHeading } from '../components/page.tsx'
import { SubmitButton } from '../components/submit-button.tsx'
import form from '../declare/declare-page.module.css'
import { DescriptionField } from '../declare/description-field.tsx'
import { PlaceFields } from '../declare/place-fields.tsx'
import { WhatFields } from '../declare/what-fields.tsx'
import { useMe } from '../session/use-session.ts'
import { BothVersions } from './both-versions.tsx'
import { AbsentRecord, LoadingRecord } from './record-states.tsx'
import { useEdit } from './use-edit.tsx'
import { useRecord } from './use-record.ts'
import { useRecordName } from './use-record-name.ts'

/** Corrects what was declared. */
export default function EditPage() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const { role } = useMe()
  const { data: record, failure, isAbsent, isPlaceholderData, refetch } = useRecord(id)
  return (
    <Unsaved>
      <Anchor component={Link} to={`/records/${id}`} size="sm" className={classes.back}>
        <IconArrowLeft size={16} aria-hidden /> {t('edit.back')}
      </Anchor>
      {isAbsent || record?.withdrawnAt ? (
        <AbsentRecord />
      ) : record && !isPlaceholderData ? (
        actionsOn(record, role).includes('update') ? (
          <Editor record={record} />
        ) : (
          <Closed record={record} />
        )
      ) : failure ? (
        <LoadFailure title={t('record.errorTitle')} failure={failure} onRetry={() => void refetch()} />
      ) : (
        <LoadingRecord />
      )}
    </Unsaved>
  )
}

/** `record` may change under the form; what is typed is compared with what it was at first. */
function Editor({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const name = useRecordName()
  const edit = useEdit(record)
  useUnsaved('record', edit.changed.length > 0 && !edit.isDone)
  useHotkeys([['mod+Enter', () => edit.submit()]], [])
  return (
    <div className={form.root}>
      <PageHeading title={t('edit.title')} lead={name.short(record)} />
      <form onSubmit={edit.submit} noValidate>
        <Stack gap="lg">
          <WhatFields form={edit.form} />
          <Paper className={form.part}>
            <PlaceFields form={edit.form} />
          </Paper>
          <Paper className={form.part}>
            <DescriptionField form={edit.form} />
          </Paper>
          {edit.conflict && <BothVersions edit={edit} />}
          {edit.failure && !edit.failure.issues && (
            <FailureNotice failure={edit.failure} title={t('edit.failedTitle')} />
          )}
          <Group gap="sm">
            {!edit.conflict && (
              <SubmitButton
                size="md"
                isPending={edit.isPending || edit.isLooking}
                isIdle={edit.changed.length === 0}
              >
                {t('edit.save')}
              </SubmitButton>
            )}
            <Button component={Link} to={`/records/${record.id}`} size="md" variant="default">
              {t('app.cancel')}
            </Button>
          </Group>
        </Stack>
      </form>
    </div>
  )
}

/** Why it cannot be corrected any more. */
function Closed({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const text =
    record.status === 'pending'
      ? t('edit.closedJudged')
      : t('edit.closedMoved', { status: t(`statuses.${record.status}`) })
  return (
    <Blank icon={<IconLock />} heading={<PageHeading title={t('edit.closedTitle')} />} text={text}>
      <Button component={Link} to={`/records/${record.id}`}>
        {t('edit.back')}
      </Button>
    </Blank>
  )
}
