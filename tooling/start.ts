import { keepCompiled } from './lib/compile-cache.ts'
import { buildPanel } from './panel.ts'

// `npm start`: the panel, then the server, which handles signals from here on.
await buildPanel()
keepCompiled()
const { main } = await import('@benne/server')
await main()
