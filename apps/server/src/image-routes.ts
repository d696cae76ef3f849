import { Id, maxImageBytes } from '@benne/contracts'
import {
  addImage,
  addImageBytes,
  Gate,
  imageSize,
  readImage,
  ServiceError,
  uploadImage,
} from '@benne/services'
import { type Context, Hono } from 'hono'
import type { Shared } from './contexts.ts'
import { oneRange } from './one-range.ts'
import { readPicture } from './read-picture.ts'
import { type Caller, restRoute } from './rest.ts'

/** Bodies with pictures that are held in memory at once; with more, callers come back a moment later. */
const maxBodies = 16
/** Of one account: as many as a browser sends at once. Who sends slowly shall not keep the others out. */
const maxBodiesOfOne = 6

/** Pictures over HTTP: sent as they are, and served to who may see them. */
export function imageRoutes(shared: Shared): Hono<Caller> {
  const gate = new Gate(maxBodies, maxBodiesOfOne)
  const oneOfFew = async ({ actor }: Ctx, work: () => Promise<Response>): Promise<Response> => {
    const done = await gate.enter(actor.userId, work)
    if (!done) throw new ServiceError('busy', 'Too many pictures at once. Try again in a moment.')
    return done.result
  }
  const routes = new Hono<Caller>()
  routes.post(
    '/images',
    restRoute(shared, (c, ctx) =>
      oneOfFew(ctx, async () => c.json(await uploadImage({ ctx, input: await readPicture(c) }), 201)),
    ),
  )
  routes.post(
    '/:id/upload-image',
    restRoute(shared, (c, ctx) =>
      oneOfFew(ctx, async () => {
        const id = c.req.param('id') ?? ''
        if (!Id.safeParse(id).success) throw absent()
        const json = c.req.header('content-type')?.startsWith('application/json')
        const { image } = json
          ? await addImage({ ctx, input: { id, image: await dataUrlIn(c) } })
          : await addImageBytes({ ctx, input: { id, ...(await readPicture(c)) } })
        return c.json({ image_url: image.url, thumbnail_url: image.thumbnailUrl })
      }),
    ),
  )
  routes.get(
    '/images/:name',
    restRoute(shared, (c, ctx) => servePicture(c, ctx, c.req.param('name') ?? '')),
  )
  return routes
}

type Ctx = Parameters<typeof readImage>[0]['ctx']

/** Of the largest picture in base64: four characters for three bytes. */
const maxDataUrlBytes = Math.ceil(maxImageBytes / 3) * 4 + 1024

/** A name tells its bytes, so what was fetched once is right for ever. It is for this caller alone. */
async function servePicture(c: Context<Caller>, ctx: Ctx, name: string): Promise<Response> {
  const size = await imageSize({ ctx, input: { name } })
  const etag = `"${name.slice(0, 64)}"`
  const headers = {
    etag,
    'cache-control': 'private, max-age=31536000, immutable',
    vary: 'Authorization',
    'accept-ranges': 'bytes',
  }
  const known = c.req
    .header('if-none-match')
    ?.split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
  if (known?.includes(etag) || known?.includes('*')) return c.body(null, 304, headers)
  const wanted = c.req.header('if-range') ?? etag
  const range = wanted === etag ? oneRange(c.req.header('range'), size) : null
  if (range === 'unsatisfiable')
    return c.body(null, 416, { 'content-range': `bytes */${size}`, 'cache-control': 'no-store' })
  const described = {
    ...headers,
    'content-type': 'image/webp',
    'content-disposition': 'inline',
    'content-length': String(range ? range.last - range.first + 1 : size),
    ...(range && { 'content-range': `bytes ${range.first}-${range.last}/${size}` }),
  }
  if (c.req.method === 'HEAD') return c.body(null, 200, described)
  const { body } = await readImage({ ctx, input: { name, range: range ?? undefined } })
  const stream = ReadableStream.from(body) as ReadableStream<Uint8Array<ArrayBuffer>>
  return c.body(stream, range ? 206 : 200, described)
}

async function dataUrlIn(c: Context): Promise<string> {
  const { bytes } = await readPicture(c, maxDataUrlBytes)
  try {
    const { image } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { image?: unknown }
    if (typeof image === 'string') return image
  } catch (error) {
    throw new ServiceError('malformed', 'The request could not be read.', { cause: error })
  }
  throw new ServiceError('validation', 'Some fields are not valid.', {
    issues: [{ path: ['image'], rule: 'required', message: 'is missing' }],
  })
}

const absent = () => new ServiceError('not_found', 'There is no such record.')
