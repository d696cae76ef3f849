import { Anchor } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import classes from './outcome.module.css'

interface WhyProps {
  /** What it explains, for those who hear the page. */
  about: string
  /** Part of the page that explains it for everybody. */
  part: 'score' | 'points' | 'climate'
  children: ReactNode
}

/** Where a figure comes from, for who asks. */
export function Why({ about, part, children }: WhyProps) {
  const { t } = useTranslation()
  return (
    <details className={classes.why}>
      <summary aria-label={t('why.about', { about })}>
        <IconChevronRight size={16} aria-hidden />
        {t('why.why')}
      </summary>
      <div className={classes.because}>
        {children}
        <Anchor component={Link} to={`/how-it-counts#${part}`} size="sm" underline="always">
          {t('why.more')}
        </Anchor>
      </div>
    </details>
  )
}
