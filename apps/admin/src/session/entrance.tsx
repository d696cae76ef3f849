import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Announcer } from '../components/announcer.tsx'
import { Mark } from '../components/logo.tsx'
import { LanguageSwitch, ThemeSwitch } from '../components/switches.tsx'
import { typeLooks } from '../records/waste-look.ts'
import classes from './entrance.module.css'

/** The frame of the pages that need no account. */
export function Entrance({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className={classes.root}>
      <Announcer />
      <aside className={classes.side}>
        <div className={classes.sideInner}>
          <div className={classes.brand}>
            <Mark size={44} />
            <span className={classes.name}>{t('app.name')}</span>
          </div>
          <p className={classes.tagline}>{t('app.tagline')}</p>
          <div className={classes.pattern} aria-hidden>
            {Object.values(typeLooks).map(({ icon: Icon }, index) => (
              // oxlint-disable-next-line no-array-index-key
              <Icon key={index} stroke={1.25} />
            ))}
          </div>
        </div>
      </aside>
      <main className={classes.main} id="content">
        <div className={classes.switches}>
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
        <div className={classes.form}>{children}</div>
      </main>
    </div>
  )
}

/** The line below a form that leads to the other one. */
export function OtherWay({ question, children }: { question: string; children: ReactNode }) {
  return (
    <Text ta="center" size="sm" mt="lg">
      {question} {children}
    </Text>
  )
}
