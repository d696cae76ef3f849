import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { BrowserRouter } from 'react-router'
import { themeKey } from '../components/preferences.ts'
import { SessionGate } from '../session/session-gate.tsx'
import { cssVariables, theme } from '../theme/theme.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { queryClient } from './query-client.ts'
import { AppRoutes } from './routes.tsx'

const colorSchemeManager = localStorageColorSchemeManager({ key: themeKey })

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <ErrorBoundary>
          <Notifications position="bottom-right" />
          <SessionGate>
            <BrowserRouter>
              <AppRoutes />
            </BrowserRouter>
          </SessionGate>
        </ErrorBoundary>
      </QueryClientProvider>
    </MantineProvider>
  )
}
