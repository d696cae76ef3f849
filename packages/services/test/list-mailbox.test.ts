import { type Ctx, listMailbox } from '@benne/services'
import { describe, expect, it } from 'vitest'

const message = { id: '1', at: new Date(0), to: 'a@example.org', subject: 's', text: 't', html: 'h' }
const kept = () => Promise.resolve([message])

const list = (
  address: string | null,
  mailbox: Ctx['mailer']['kept'] = kept,
  hostname: string | null = 'localhost',
) => {
  const ctx: Partial<Ctx> = {
    actor: { type: 'anonymous' },
    address,
    hostname,
    mailer: { enabled: true, kept: mailbox, send: () => Promise.resolve() },
  }
  return listMailbox({ ctx: ctx as Ctx })
}

describe('the mailbox', () => {
  it.each(['127.0.0.1', '127.9.8.7', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1'])(
    'shows its messages at this machine: %s',
    async (address) => {
      expect(await list(address)).toEqual({ items: [message] })
    },
  )

  it.each([
    '10.0.0.1',
    '192.168.1.2',
    '126.255.255.255',
    '128.0.0.1',
    '::2',
    '::',
    'fe80::1',
    '::ffff:10.0.0.1',
    '127.0.0.1.evil.example',
    '127.1',
    '2130706433',
    'localhost',
    '127.0.0.1, 10.0.0.1',
    '',
    null,
  ])('does not exist for %s', async (address) => {
    await expect(list(address)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('does not exist where mail is sent', async () => {
    await expect(list('127.0.0.1', null)).rejects.toMatchObject({ code: 'not_found' })
  })

  it.each(['127.0.0.1', '[::1]'])('is there by the name %s as well', async (name) => {
    expect(await list('127.0.0.1', kept, name)).toEqual({ items: [message] })
  })

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '', null])(
    'does not exist by the name %j, which somebody else may have led here',
    async (name) => {
      await expect(list('127.0.0.1', kept, name)).rejects.toMatchObject({ code: 'not_found' })
    },
  )
})
