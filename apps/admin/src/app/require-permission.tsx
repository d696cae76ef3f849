import type { Permission } from '@benne/contracts'
import { Button } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, Outlet } from 'react-router'
import { Blank } from '../components/blank.tsx'
import { PageHeading } from '../components/page.tsx'
import { useCan, useMe } from '../session/use-session.ts'

/** Pages for some roles only; the others are told so. Behind `RequireSession`. */
export function RequirePermission({ permission }: { permission: Permission }) {
  return useCan(permission) ? <Outlet /> : <NotForYou />
}

function NotForYou() {
  const { t } = useTranslation()
  const { role } = useMe()
  return (
    <Blank
      icon={<IconLock />}
      heading={<PageHeading title={t('notForYou.title')} />}
      text={t('notForYou.text', { role: t(`roles.${role}`) })}
    >
      <Button component={Link} to="/records">
        {t('notFound.home')}
      </Button>
    </Blank>
  )
}
