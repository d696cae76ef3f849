import { access } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { compress } from 'hono/compress'

const directory = fileURLToPath(new URL('../../admin/dist', import.meta.url))

/** Serves the built panel: its files as they are, its one page for every other address that a browser asks for. */
export async function panel(): Promise<Hono> {
  const app = new Hono()
  const built = await access(`${directory}/index.html`).then(
    () => true,
    () => false,
  )
  if (!built) return app
  app.use(compress())
  app.use(async (c, next) => {
    await next()
    // Built files carry a hash of their content in their name; the page that names them must be asked for again.
    const lasting = c.req.path.startsWith('/assets/') && c.res.ok
    c.res.headers.set('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache')
  })
  app.use(serveStatic({ root: directory }))
  app.get('*', async (c, next) => {
    const forPerson =
      c.req.header('accept')?.includes('text/html') && !/^\/(assets|trpc|api|health)(\/|$)/.test(c.req.path)
    return forPerson ? serveStatic({ root: directory, path: 'index.html' })(c, next) : next()
  })
  return app
}
