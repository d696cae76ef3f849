import { Button, Text } from '@mantine/core'
import { IconMoodSad, IconRefresh } from '@tabler/icons-react'
import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Blank } from '../components/blank.tsx'

/** What is left when a page throws, or when its code cannot be fetched (after an update of the server, say). */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? new Error('unknown') }
  }

  override render() {
    return this.state.error === null ? this.props.children : <Crash error={this.state.error} />
  }
}

function Crash({ error }: { error: unknown }) {
  const { t } = useTranslation()
  return (
    <div role="alert">
      <Blank icon={<IconMoodSad />} title={t('crash.title')} text={t('crash.text')} level={1}>
        <Button leftSection={<IconRefresh size={18} aria-hidden />} onClick={() => location.reload()}>
          {t('crash.reload')}
        </Button>
      </Blank>
      {error instanceof Error && (
        <Text size="xs" c="dimmed" ta="center" className="tabular">
          {error.message}
        </Text>
      )}
    </div>
  )
}
