import { Button, Popover, Switch, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconChevronDown, IconDevices, IconLogout, IconUserCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'
import { LanguageSwitch, ThemeSwitch } from '../components/switches.tsx'
import { useValue } from '../components/use-value.ts'
import { signOut } from '../session/ending.ts'
import { useMe } from '../session/use-session.ts'
import classes from './shell.module.css'
import { setShortcut, shortcutOn } from './use-declare-shortcut.ts'

/** Who is signed in, their preferences, and the way out. */
export function UserMenu() {
  const { t } = useTranslation()
  const me = useMe()
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      width={270}
      trapFocus
      withinPortal={false}
      shadow="lg"
    >
      <Popover.Target>
        <UnstyledButton className={classes.account} onClick={() => setOpen(!isOpen)}>
          <span className={classes.initials} aria-hidden>
            {initials(me.firstName, me.lastName)}
          </span>
          <VisuallyHidden>{t('menu.open')}</VisuallyHidden>
          <span className={classes.who}>
            <span>{me.fullName}</span>
            <span className={classes.role}>{t(`roles.${me.role}`)}</span>
          </span>
          <IconChevronDown size={16} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        <Text size="sm">
          <strong>{me.fullName}</strong>
          <br />
          <Text span size="sm" c="dimmed">
            @{me.username} · {t(`roles.${me.role}`)}
          </Text>
        </Text>
        <Pages onGo={() => setOpen(false)} />
        <Preferences />
        <Button
          variant="default"
          fullWidth
          leftSection={<IconLogout size={18} aria-hidden />}
          onClick={() => void signOut()}
        >
          {t('menu.signOut')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  )
}

const pages = [
  { to: '/profile', name: 'menu.profile', icon: IconUserCircle },
  { to: '/sessions', name: 'menu.sessions', icon: IconDevices },
] as const

function Pages({ onGo }: { onGo: () => void }) {
  const { t } = useTranslation()
  return (
    <nav className={classes.pages} aria-label={t('menu.account')}>
      {pages.map(({ to, name, icon: Icon }) => (
        <NavLink key={to} to={to} onClick={onGo}>
          <Icon size={18} aria-hidden /> {t(name)}
        </NavLink>
      ))}
    </nav>
  )
}

function Preferences() {
  const { t } = useTranslation()
  const shortcut = useValue(shortcutOn)
  return (
    <>
      <div className={classes.preference}>
        <span>{t('menu.language')}</span>
        <LanguageSwitch fullWidth />
      </div>
      <div className={classes.preference}>
        <span>{t('menu.theme')}</span>
        <ThemeSwitch fullWidth />
      </div>
      <Switch
        size="sm"
        label={t('menu.shortcut')}
        description={t('menu.shortcutHelp')}
        checked={shortcut}
        onChange={(event) => setShortcut(event.currentTarget.checked)}
      />
    </>
  )
}

const initials = (first: string, last: string) =>
  [first, last].map((name) => /^./u.exec(name)?.[0].toUpperCase()).join('')
