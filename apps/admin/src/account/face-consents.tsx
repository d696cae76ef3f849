import type { FaceCertificate, FaceStatus } from '@benne/contracts'
import { Button, Text, Title } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { saveFile } from '../components/save-file.ts'
import { CheckCommands } from '../custody/check-commands.tsx'
import custody from '../custody/custody.module.css'
import { useFormat } from '../i18n/use-format.ts'
import classes from './account.module.css'

type Consent = FaceStatus['consents'][number]

/** What one agreed to and when it ended, with the certificate that the face was destroyed. */
export function FaceConsents({ consents }: { consents: readonly Consent[] }) {
  const { t } = useTranslation()
  const certified = consents.find(({ certificate }) => certificate)
  return (
    <div>
      <Title order={3} mb={4}>
        {t('faceProfile.consents')}
      </Title>
      <ul className={classes.consents}>
        {consents.map((consent) => (
          <li key={consent.id}>
            <Told consent={consent} />
          </li>
        ))}
      </ul>
      {certified && <HowToCheck file={fileName(certified)} />}
    </div>
  )
}

function Told({ consent }: { consent: Consent }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const { givenAt, endedAt, ending, version, certificate } = consent
  const given = t('faceProfile.given', { at: dateTime(givenAt), version })
  return (
    <>
      <Text size="sm">
        {given}
        {endedAt && ending && (
          <>
            <br />
            {t(`faceProfile.endings.${ending}`, { at: dateTime(endedAt) })}
          </>
        )}
      </Text>
      {certificate && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          aria-label={t('faceProfile.certificateOf', { at: dateTime(endedAt ?? givenAt) })}
          onClick={() => saveFile(certificateFile(certificate), fileName(consent))}
        >
          {t('faceProfile.certificate')}
        </Button>
      )}
    </>
  )
}

/** By the end of its id, too: several may end on one day. */
const fileName = ({ id, endedAt, givenAt }: Consent): string =>
  `benne-face-certificate-${(endedAt ?? givenAt).toISOString().slice(0, 10)}-${id.slice(-6)}.json`

/** The fields that the commands take out of it. */
const certificateFile = (certificate: FaceCertificate): Blob =>
  new Blob([`${JSON.stringify(certificate, null, 2)}\n`], { type: 'application/json' })

function HowToCheck({ file }: { file: string }) {
  const { t } = useTranslation()
  return (
    <details className={classes.check}>
      <summary>{t('faceProfile.check')}</summary>
      <Text size="sm" my="xs">
        {t('faceProfile.checkText')}
      </Text>
      <ol className={custody.steps}>
        <li>{t('faceProfile.checkStep')}</li>
        <li>
          {t('custody.step2')}
          <CheckCommands file={file} what={t('faceProfile.commands')} />
        </li>
        <li>{t('faceProfile.checkAnswer')}</li>
      </ol>
    </details>
  )
}
