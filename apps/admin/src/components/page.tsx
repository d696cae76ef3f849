import { Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import classes from './page.module.css'

interface PageHeadingProps {
  title: ReactNode
  /** The document's title, when the heading is more than text. */
  documentTitle?: string
  lead?: ReactNode
  /** Beside the title; below it where there is no room. */
  children?: ReactNode
}

/**
 * A page's title: in the browser's tab, and the place that takes the focus after a navigation, so that a screen
 * reader says where one is. The first page of a visit keeps the browser's own focus.
 */
export function PageHeading({ title, documentTitle, lead, children }: PageHeadingProps) {
  const { t } = useTranslation()
  const heading = useRef<HTMLHeadingElement>(null)
  const { key } = useLocation()
  const navigated = useRef(key !== 'default')
  const name = documentTitle ?? (typeof title === 'string' ? title : t('app.name'))
  useDocumentTitle(t('app.titled', { page: name }))
  useEffect(() => {
    if (navigated.current) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <header className={classes.heading}>
      <div>
        <Title order={1} tabIndex={-1} ref={heading}>
          {title}
        </Title>
        {lead && (
          <Text c="dimmed" mt={4}>
            {lead}
          </Text>
        )}
      </div>
      {children}
    </header>
  )
}
