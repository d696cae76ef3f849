import { Alert, Button, Group, Kbd, Paper, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconNotes, IconSend } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { FailureNotice } from '../components/failure-notice.tsx'
import { PageHeading } from '../components/page.tsx'
import classes from './declare-page.module.css'
import { PositionFields } from './position-fields.tsx'
import { QuantityField } from './quantity-field.tsx'
import { TypeTiles } from './type-tiles.tsx'
import { type DeclareForm, useDeclare } from './use-declare.tsx'

const descriptionLimit = 2000

export default function DeclarePage() {
  const { t } = useTranslation()
  const { form, submit, startOver, restored, isPending, failure } = useDeclare()
  useHotkeys([['mod+Enter', () => submit()]], [])
  return (
    <div className={classes.root}>
      <PageHeading title={t('declare.title')} lead={t('declare.lead')} />
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          {restored && <DraftNotice onStartOver={startOver} />}
          <Fields form={form} />
          {failure && !failure.issues && (
            <FailureNotice
              failure={failure}
              title={failure.code === 'offline' ? t('app.connectionLost') : t('declare.failedTitle')}
              text={failure.code === 'offline' ? t('declare.unsure') : undefined}
            />
          )}
          <SendBar
            isPending={isPending}
            problems={Object.values(form.errors).filter((error) => error !== null).length}
          />
        </Stack>
      </form>
    </div>
  )
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

function Fields({ form }: { form: DeclareForm }) {
  const { t } = useTranslation()
  const optional = (label: string) => `${label} (${t('app.optional')})`
  const chooseType: React.ComponentProps<typeof TypeTiles>['onChange'] = (wasteType) => {
    form.setFieldValue('wasteType', wasteType)
    form.clearFieldError('wasteType')
  }
  const used = form.values.description.trim().length
  return (
    <>
      <Paper className={classes.part}>
        <TypeTiles value={form.values.wasteType} error={form.errors.wasteType} onChange={chooseType} />
      </Paper>
      <Paper className={classes.part}>
        <QuantityField form={form} />
      </Paper>
      <Paper className={classes.part}>
        <Stack gap="md">
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
          <PositionFields form={form} />
        </Stack>
      </Paper>
      <Paper className={classes.part}>
        <Textarea
          label={optional(t('declare.description'))}
          placeholder={t('declare.descriptionPlaceholder')}
          description={t('declare.counter', { used, limit: descriptionLimit })}
          autosize
          minRows={3}
          maxRows={12}
          {...form.getInputProps('description')}
        />
      </Paper>
    </>
  )
}

function SendBar({ isPending, problems }: { isPending: boolean; problems: number }) {
  const { t } = useTranslation()
  return (
    <div className={classes.send}>
      <Button type="submit" size="md" loading={isPending} leftSection={<IconSend size={18} aria-hidden />}>
        {t('declare.submit')}
      </Button>
      <Text size="sm" c="dimmed" className={classes.keys}>
        <Kbd size="xs">{modifier}</Kbd> + <Kbd size="xs">{t('declare.enterKey')}</Kbd>
      </Text>
      {problems > 0 && (
        <Text size="sm" c="var(--mantine-color-error)" component="output">
          {t('declare.invalid', { count: problems })}
        </Text>
      )}
    </div>
  )
}

const modifier = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'
