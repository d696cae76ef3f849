import { buildPanel } from './panel.ts'

// `npm start`: the panel, then the server, which handles signals from here on.
await buildPanel()
const { main } = await import('@benne/server')
await main()
