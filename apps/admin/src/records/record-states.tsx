import { Button, Skeleton, Stack } from '@mantine/core'
import { IconMapSearch, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Blank } from '../components/blank.tsx'
import { PageHeading } from '../components/page.tsx'
import { LoadingWord } from '../components/page-loading.tsx'

export function AbsentRecord() {
  const { t } = useTranslation()
  return (
    <Blank
      icon={<IconMapSearch />}
      heading={<PageHeading title={t('record.notFoundTitle')} />}
      text={t('record.notFound')}
    >
      <Button component={Link} to="/records">
        {t('notFound.home')}
      </Button>
    </Blank>
  )
}

/** It was taken back, here or elsewhere, while it was on the screen. */
export function WithdrawnRecord() {
  const { t } = useTranslation()
  return (
    <Blank
      icon={<IconTrash />}
      heading={<PageHeading title={t('withdraw.goneTitle')} />}
      text={t('withdraw.gone')}
    >
      <Button component={Link} to="/records">
        {t('notFound.home')}
      </Button>
    </Blank>
  )
}

export function LoadingRecord() {
  return (
    <>
      <LoadingWord />
      <Stack aria-hidden>
        <Skeleton height={48} width="60%" />
        <Skeleton height={140} />
        <Skeleton height={260} />
      </Stack>
    </>
  )
}
