import type { Mailer } from '@benne/services'

/** For an installation that sends no mail. */
export const noMailer: Mailer = {
  enabled: false,
  kept: null,
  send: () => Promise.reject(new Error('not sent: this installation sends no mail')),
}
