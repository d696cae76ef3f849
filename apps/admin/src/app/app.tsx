import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { createBrowserRouter, useRouteError } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { themeKey } from '../components/preferences.ts'
import { SessionGate } from '../session/session-gate.tsx'
import { cssVariables, theme } from '../theme/theme.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { queryClient } from './query-client.ts'
import { AppRoutes } from './routes.tsx'

// A router that can hold a navigation back: forms ask before what was typed in them is lost.
const router = createBrowserRouter([{ path: '*', Component: AppRoutes, ErrorBoundary: Rethrow }])

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
            <RouterProvider router={router} />
          </SessionGate>
        </ErrorBoundary>
      </QueryClientProvider>
    </MantineProvider>
  )
}

/** Errors are shown by the boundary of the whole page, in the reader's language. */
function Rethrow(): never {
  throw useRouteError()
}
