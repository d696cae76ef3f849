import { Button } from '@mantine/core'
import { IconCompass } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Blank } from '../components/blank.tsx'
import { PageHeading } from '../components/page.tsx'

export function NotFoundPage() {
  const { t } = useTranslation()
  return (
    <Blank
      icon={<IconCompass />}
      heading={<PageHeading title={t('notFound.title')} />}
      text={t('notFound.text')}
    >
      <Button component={Link} to="/records">
        {t('notFound.home')}
      </Button>
    </Blank>
  )
}
