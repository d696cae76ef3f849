import { FaceEnrolment } from '@benne/ui'
import { Anchor, Paper } from '@mantine/core'
import { IconFaceId } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { client } from '../app/client.ts'
import { Blank } from '../components/blank.tsx'
import { PageHeading } from '../components/page.tsx'
import { PageLoading } from '../components/page-loading.tsx'
import { faceCalls, useExplain } from '../session/face-calls.tsx'
import { useAbout } from '../session/use-about.ts'
import { useMe } from '../session/use-session.ts'
import classes from './account.module.css'
import { accountKeys } from './account-keys.ts'

/** Setting up signing in by face, or having one's face taken again. */
export default function FacePage() {
  const { t } = useTranslation()
  const about = useAbout()
  return (
    <>
      <PageHeading title={t('face.title')} />
      {about?.face ? (
        <Enrolment retentionMonths={about.face.retentionMonths} />
      ) : about ? (
        <Blank icon={<IconFaceId />} title={t('face.title')} text={t('faceProfile.notOffered')}>
          <Anchor component={Link} underline="always" to="/profile">
            {t('face.enrol.close')}
          </Anchor>
        </Blank>
      ) : (
        <PageLoading />
      )}
    </>
  )
}

function Enrolment({ retentionMonths }: { retentionMonths: number }) {
  const navigate = useNavigate()
  const cache = useQueryClient()
  const me = useMe()
  const explain = useExplain()
  const back = () => void navigate('/profile')
  return (
    <Paper className={classes.enrolment}>
      <FaceEnrolment
        calls={faceCalls}
        retentionMonths={retentionMonths}
        username={me.username}
        checkPassword={(password) => client.session.reauthenticate(password)}
        register={async (input) => {
          cache.setQueryData(accountKeys.face, await client.auth.faceRegister.mutate(input))
        }}
        onCancel={back}
        onDone={back}
        explain={explain}
      />
    </Paper>
  )
}
