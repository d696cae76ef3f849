import './app/zod-without-eval.ts'
import './theme/styles.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { client } from './app/client.ts'
import { queryClient } from './app/query-client.ts'
import { startI18n } from './i18n/i18n.ts'
import { takeLinkTokens } from './session/link-token.ts'
import { followOtherTabs } from './session/other-tabs.ts'

takeLinkTokens()
await startI18n()
followOtherTabs()

// What one person saw is not kept for the next one at this screen.
client.session.state.subscribe(() => {
  if (client.session.state.get().status === 'signed-out') queryClient.clear()
})

const root = document.querySelector('#root')
if (!root) throw new Error('the page has no #root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
