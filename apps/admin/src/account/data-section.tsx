import type { PersonalExport } from '@benne/contracts'
import { Progress, Skeleton, Stack, Text } from '@mantine/core'
import { IconDownload, IconFileZip } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { FailureNotice } from '../components/failure-notice.tsx'
import { SubmitButton } from '../components/submit-button.tsx'
import { useFormat } from '../i18n/use-format.ts'
import classes from './account.module.css'
import { Section } from './section.tsx'
import { useExport } from './use-export.ts'

/** A copy of everything that is held on oneself. */
export function DataSection() {
  const { t } = useTranslation()
  const { copy, state, isLoading, statusFailure, retryStatus, ...rest } = useExport()
  return (
    <Section id="data" title={t('data.title')} lead={t('data.lead')}>
      {copy === undefined && statusFailure ? (
        <FailureNotice failure={statusFailure} title={t('data.errorTitle')} onRetry={retryStatus} />
      ) : isLoading ? (
        <Skeleton height={40} aria-hidden />
      ) : (
        <Stack gap="md">
          {copy && (state === 'queued' || state === 'running') && <Working copy={copy} />}
          {copy && state === 'ready' && <Ready copy={copy} {...rest} />}
          {state === 'failed' && <Text>{t('data.failed')}</Text>}
          {copy && state === 'expired' && <Expired copy={copy} />}
          {state !== 'queued' && state !== 'running' && <Ask again={state !== 'none'} {...rest} />}
        </Stack>
      )}
    </Section>
  )
}

function Working({ copy }: { copy: PersonalExport }) {
  const { t } = useTranslation()
  const { percent } = useFormat()
  return (
    <div>
      <Text size="sm" mb={6} className={classes.progress}>
        <span>{copy.status === 'queued' ? t('data.queued') : t('data.running')}</span>
        <span className="tabular">{percent(copy.progress)}</span>
      </Text>
      <Progress.Root size="lg">
        <Progress.Section value={copy.progress} aria-label={t('data.progress')} />
      </Progress.Root>
    </div>
  )
}

type Export = ReturnType<typeof useExport>

function Ready({
  copy,
  download,
  isDownloading,
  downloadFailure,
}: { copy: PersonalExport } & Pick<Export, 'download' | 'isDownloading' | 'downloadFailure'>) {
  const { t } = useTranslation()
  const { bytes, dateTime } = useFormat()
  return (
    <>
      <div>
        <Text fw={550}>{t('data.ready')}</Text>
        {copy.readyAt && copy.expiresAt && (
          <Text size="sm" c="dimmed">
            {t('data.readyFacts', {
              size: bytes(copy.bytes ?? 0),
              at: dateTime(copy.readyAt),
              until: dateTime(copy.expiresAt),
            })}
          </Text>
        )}
      </div>
      {downloadFailure && <FailureNotice failure={downloadFailure} title={t('data.downloadFailed')} />}
      <div>
        <SubmitButton
          type="button"
          isPending={isDownloading}
          leftSection={<IconDownload size={18} aria-hidden />}
          onClick={download}
        >
          {t('data.download')}
        </SubmitButton>
      </div>
    </>
  )
}

function Expired({ copy }: { copy: PersonalExport }) {
  const { t } = useTranslation()
  const { date } = useFormat()
  return <Text>{t('data.expired', { at: date(copy.readyAt ?? copy.requestedAt) })}</Text>
}

function Ask({
  again,
  ask,
  isAsking,
  askFailure,
  wait,
}: { again: boolean } & Pick<Export, 'ask' | 'isAsking' | 'askFailure' | 'wait'>) {
  const { t } = useTranslation()
  return (
    <>
      {askFailure && <FailureNotice failure={askFailure} />}
      <div>
        <SubmitButton
          type="button"
          variant="default"
          isPending={isAsking}
          isIdle={wait > 0}
          leftSection={<IconFileZip size={18} aria-hidden />}
          onClick={ask}
        >
          {again ? t('data.askAgain') : t('data.ask')}
        </SubmitButton>
      </div>
    </>
  )
}
