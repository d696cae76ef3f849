import { Loader, VisuallyHidden } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Blank } from './blank.tsx'

/** While a page's code, or the session, is on its way. */
export function PageLoading() {
  return (
    <Blank>
      <Loader aria-hidden />
      <LoadingWord />
    </Blank>
  )
}

/** Says that something is loading to those who do not see it. */
export function LoadingWord() {
  const { t } = useTranslation()
  return <VisuallyHidden component="output">{t('app.loading')}</VisuallyHidden>
}
