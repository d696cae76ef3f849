import type { Letters, OneTimeLink, Pages, Say, SessionFacts } from './letter.ts'

const goodFor = ({ hours }: OneTimeLink, say: Say) => `This link is good for ${say.hours(hours)}, once.`
const newPassword = ({ forgotPassword }: Pages) => ({ button: 'Choose a new password', url: forgotPassword })
const whereAndWhat = ({ device, place }: SessionFacts, say: Say) =>
  [
    ['Device', say.device(device)],
    ['Place', say.place(place)],
  ] as const
const unlessYou =
  'If this was you, there is nothing to do. If not, choose a new password right away, then tell your council.'

const statuses = {
  active: ['Your account is active', 'Your Benne account is active: you can sign in.'],
  inactive: [
    'Your account is switched off',
    'Your Benne account has been switched off. You can no longer sign in; nothing is erased.',
  ],
  suspended: [
    'Your account is suspended',
    'Your Benne account has been suspended. You can no longer sign in; nothing is erased.',
  ],
  pending: ['Your account is waiting', 'Your Benne account is waiting to be confirmed.'],
} as const
const roles = { user: 'Resident', admin: 'Staff', super_admin: 'Administrator' }

const erased = {
  withdrawn: 'You have withdrawn signing in with your face.',
  replaced: 'Your face was taken again.',
  unused: 'You have not signed in with your face for a long time.',
  password: 'Your password has changed: to be safe, your face has to be taken again.',
  account: 'You are leaving Benne.',
  operator: 'Your council has erased what Benne kept of your face.',
} as const

export const lettersEn: Letters = {
  greeting: (name) => (name ? `Hello ${name},` : 'Hello,'),
  copyAddress: 'If the button does not work, copy this address into your browser:',
  footer: 'Benne sends this message automatically. Nobody reads replies to it.',
  write: {
    verify_email: ({ link, username }, say) => ({
      subject: 'Confirm your e-mail address',
      body: [
        'A Benne account has just been created with this address. Please confirm that it is yours.',
        { facts: [['Your username', username]] },
        { button: 'Confirm my address', url: link.url },
        goodFor(link, say),
        'If you did not create an account, do nothing: the address will not be confirmed.',
      ],
    }),
    change_email: ({ link, email }, say) => ({
      subject: 'Confirm your new e-mail address',
      body: [
        'You would like your messages to go to a new address. It replaces the old one as soon as you have confirmed it.',
        { facts: [['New address', email]] },
        { button: 'Confirm this address', url: link.url },
        goodFor(link, say),
        'If you did not ask for this, do nothing: this address will not be used.',
      ],
    }),
    change_asked: ({ at }, say, pages) => ({
      subject: 'A new e-mail address is asked for on your account',
      body: [
        'Somebody signed in to your Benne account asks for another address to take the place of this one. It counts as soon as it is confirmed.',
        { facts: [['Date', say.dateTime(at)]] },
        'If this was you, there is nothing to do. If not, choose a new password right away: that drops the request.',
        { link: 'Choose a new password', url: pages.forgotPassword },
      ],
    }),
    forgot_password: ({ link }, say) => ({
      subject: 'Choose a new password',
      body: [
        'Have you forgotten your password? Choose a new one.',
        { button: 'Choose a password', url: link.url },
        goodFor(link, say),
        'If you did not ask for this, do nothing: your password stays the same, and this link was sent to nobody else.',
      ],
    }),
    reset_password: ({ link }, say) => ({
      subject: 'Choose a new password',
      body: [
        'Your council invites you to choose a new password for your Benne account.',
        { button: 'Choose a password', url: link.url },
        goodFor(link, say),
        'If this surprises you, ask your council before you open the link.',
      ],
    }),
    already_registered: ({ link }, say, { signIn, forgotPassword }) => ({
      subject: 'You already have a Benne account',
      body: link
        ? [
            'Somebody, most likely you, has just registered with this address. It has an account already, which is waiting to be confirmed.',
            'Choose a password for that account: this confirms your address as well.',
            { button: 'Choose a password', url: link.url },
            goodFor(link, say),
            'If this was not you, do nothing: nothing has been changed.',
          ]
        : [
            'Somebody, most likely you, has just registered with this address. It has an account already: please use that one.',
            { button: 'Sign in', url: signIn },
            { link: 'Choose a new password', url: forgotPassword },
            'If this was not you, do nothing: nothing has been changed, and nobody got into your account.',
          ],
    }),
    password_changed: ({ at }, say, pages) => ({
      subject: 'Your password has changed',
      body: [
        'The password of your Benne account has been changed.',
        { facts: [['Date', say.dateTime(at)]] },
        unlessYou,
        newPassword(pages),
      ],
    }),
    email_changed: ({ at }, say) => ({
      subject: 'The e-mail address of your account has changed',
      body: [
        'Your Benne account now uses another address. This one will no longer receive its messages.',
        { facts: [['Date', say.dateTime(at)]] },
        'If this was you, there is nothing to do. If not, ask your council right away: they can block the account and give it back to you.',
      ],
    }),
    username_changed: ({ at, username }, say, pages) => ({
      subject: 'Your username has changed',
      body: [
        'The username of your Benne account has been changed.',
        {
          facts: [
            ['New username', username],
            ['Date', say.dateTime(at)],
          ],
        },
        unlessYou,
        newPassword(pages),
      ],
    }),
    session_reused: ({ session }, say, pages) => ({
      subject: 'One of your sessions was ended to be safe',
      body: [
        'A session of your Benne account was used in two places at once. Somebody may have copied it, so it was ended.',
        {
          facts: [
            ...whereAndWhat(session, say),
            ['Opened', say.dateTime(session.openedAt)],
            ['Ended', say.dateTime(session.endedAt)],
          ],
        },
        'You can sign in again on this device. If you do not know it, or are in doubt, choose a new password.',
        newPassword(pages),
        { link: 'See my sessions', url: pages.sessions },
      ],
    }),
    new_sign_in: ({ session }, say, pages) => ({
      subject: 'New sign-in to your account',
      body: [
        'Somebody signed in to your Benne account on a device that had not been used for it before.',
        { facts: [['Date', say.dateTime(session.openedAt)], ...whereAndWhat(session, say)] },
        unlessYou,
        newPassword(pages),
        { link: 'See my sessions', url: pages.sessions },
      ],
    }),
    status_changed: ({ at, status }, say, { signIn }) => {
      const [subject, words] = statuses[status]
      return {
        subject,
        body: [
          words,
          { facts: [['Date', say.dateTime(at)]] },
          status === 'active'
            ? { button: 'Sign in', url: signIn }
            : 'If you have any question, please ask your council.',
        ],
      }
    },
    role_changed: ({ at, role }, say) => ({
      subject: 'Your role in Benne has changed',
      body: [
        'Your Benne account has a new role.',
        {
          facts: [
            ['New role', roles[role]],
            ['Date', say.dateTime(at)],
          ],
        },
        'If this surprises you, please ask your council.',
      ],
    }),
    leaving: ({ at, until }, say, { signIn }) => ({
      subject: `Your account will be deleted on ${say.date(until)}`,
      body: [
        'You asked for your Benne account to be deleted. It is closed already.',
        {
          facts: [
            ['Asked for', say.dateTime(at)],
            ['Deletion', say.dateTime(until)],
          ],
        },
        'You can change your mind until then: sign in, and Benne offers you to come back. After that, your personal data is erased for good.',
        { button: 'Sign in', url: signIn },
        'If you did not ask for this, sign in to keep your account, then change your password.',
      ],
    }),
    came_back: ({ at }, say, pages) => ({
      subject: 'Your account is kept',
      body: [
        'You have chosen to come back: your Benne account will not be deleted.',
        { facts: [['Date', say.dateTime(at)]] },
        unlessYou,
        newPassword(pages),
      ],
    }),
    export_ready: ({ until }, say, { profile, forgotPassword }) => ({
      subject: 'The copy of your data is ready',
      body: [
        'The copy of your data that you asked Benne for is ready. Sign in to download it.',
        { facts: [['To be downloaded before', say.dateTime(until)]] },
        { button: 'Download my data', url: profile },
        'If you did not ask for this, choose a new password right away, then tell your council.',
        { link: 'Choose a new password', url: forgotPassword },
      ],
    }),
    face_enrolled: ({ at }, say, { profile }) => ({
      subject: 'Your face now opens your account',
      body: [
        'Your Benne account can now be opened with your face. Your password still works. No picture is kept, and you can withdraw at any time.',
        { facts: [['Date', say.dateTime(at)]] },
        'If this was not you, choose a new password right away, then withdraw it on your profile.',
        { button: 'Open my profile', url: profile },
      ],
    }),
    face_expiring: ({ until }, say, { signIn }) => ({
      subject: 'Signing in by face is about to be erased',
      body: [
        'You have not signed in with your face for a long time. As we said, what Benne keeps of it will be erased. To keep it, sign in with your face once.',
        { facts: [['Erased on', say.date(until)]] },
        { button: 'Sign in', url: signIn },
        'If you do not want it any more, there is nothing to do. Your password goes on working.',
      ],
    }),
    face_erased: ({ at, ending }, say, { profile }) => ({
      subject: 'Signing in by face has been erased',
      body: [
        `${erased[ending]} The numbers computed from your pictures and their key have been destroyed. From now on you sign in with your password.`,
        { facts: [['Date', say.dateTime(at)]] },
        { link: 'The certificate is on your profile', url: profile },
      ],
    }),
  },
}
