import type { Letters, OneTimeLink, Pages, Say, SessionFacts } from './letter.ts'

// Spaces before « ; : ! ? » are written plainly here and made unbreakable by french-spaces.ts.

const goodFor = ({ hours }: OneTimeLink, say: Say) =>
  `Ce lien est valable ${say.hours(hours)} et ne sert qu’une fois.`
const newPassword = ({ forgotPassword }: Pages) => ({
  button: 'Choisir un nouveau mot de passe',
  url: forgotPassword,
})
const whereAndWhat = ({ device, place }: SessionFacts, say: Say) =>
  [
    ['Appareil', say.device(device)],
    ['Lieu', say.place(place)],
  ] as const
const unlessYou =
  'Si c’est bien vous, il n’y a rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe, puis prévenez votre collectivité.'

const statuses = {
  active: ['Votre compte est actif', 'Votre compte Benne est actif : vous pouvez vous connecter.'],
  inactive: [
    'Votre compte est désactivé',
    'Votre compte Benne a été désactivé. Vous ne pouvez plus vous connecter ; rien n’est effacé.',
  ],
  suspended: [
    'Votre compte est suspendu',
    'Votre compte Benne a été suspendu. Vous ne pouvez plus vous connecter ; rien n’est effacé.',
  ],
  pending: ['Votre compte est en attente', 'Votre compte Benne attend d’être confirmé.'],
} as const
const roles = { user: 'Habitant', admin: 'Agent', super_admin: 'Administrateur' }

const erased = {
  withdrawn: 'Vous avez renoncé à vous connecter avec votre visage.',
  replaced: 'Votre visage a été enregistré de nouveau.',
  unused: 'Vous ne vous êtes pas connecté avec votre visage depuis longtemps.',
  password: 'Votre mot de passe a changé : par sécurité, votre visage doit être enregistré de nouveau.',
  account: 'Vous quittez Benne.',
  operator: 'Votre collectivité a effacé ce que Benne gardait de votre visage.',
} as const

export const lettersFr: Letters = {
  greeting: (name) => (name ? `Bonjour ${name},` : 'Bonjour,'),
  copyAddress: 'Si le bouton ne répond pas, copiez cette adresse dans votre navigateur :',
  footer: 'Benne vous envoie ce message automatiquement. Personne ne lit les réponses.',
  write: {
    verify_email: ({ link, username }, say) => ({
      subject: 'Confirmez votre adresse e-mail',
      body: [
        'Un compte Benne vient d’être créé avec cette adresse. Confirmez qu’elle est bien la vôtre.',
        { facts: [['Votre nom d’utilisateur', username]] },
        { button: 'Confirmer mon adresse', url: link.url },
        goodFor(link, say),
        'Si vous n’avez pas créé de compte, ne faites rien : l’adresse ne sera pas confirmée.',
      ],
    }),
    change_email: ({ link, email }, say) => ({
      subject: 'Confirmez votre nouvelle adresse e-mail',
      body: [
        'Vous souhaitez recevoir vos messages à une nouvelle adresse. Elle remplacera l’ancienne dès que vous l’aurez confirmée.',
        { facts: [['Nouvelle adresse', email]] },
        { button: 'Confirmer cette adresse', url: link.url },
        goodFor(link, say),
        'Si vous n’avez rien demandé, ne faites rien : cette adresse ne sera pas utilisée.',
      ],
    }),
    change_asked: ({ at }, say, pages) => ({
      subject: 'Nouvelle adresse e-mail demandée pour votre compte',
      body: [
        'Quelqu’un qui a ouvert une session sur votre compte Benne demande qu’une autre adresse remplace celle-ci. Elle comptera dès qu’elle sera confirmée.',
        { facts: [['Date', say.dateTime(at)]] },
        'Si c’est bien vous, il n’y a rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe : la demande est alors abandonnée.',
        { link: 'Choisir un nouveau mot de passe', url: pages.forgotPassword },
      ],
    }),
    forgot_password: ({ link }, say) => ({
      subject: 'Choisissez un nouveau mot de passe',
      body: [
        'Vous avez oublié votre mot de passe ? Choisissez-en un nouveau.',
        { button: 'Choisir un mot de passe', url: link.url },
        goodFor(link, say),
        'Si vous n’avez rien demandé, ne faites rien : votre mot de passe reste le même, et ce lien n’a été envoyé qu’à vous.',
      ],
    }),
    reset_password: ({ link }, say) => ({
      subject: 'Choisissez un nouveau mot de passe',
      body: [
        'Votre collectivité vous invite à choisir un nouveau mot de passe pour votre compte Benne.',
        { button: 'Choisir un mot de passe', url: link.url },
        goodFor(link, say),
        'Si cela vous surprend, adressez-vous à votre collectivité avant d’ouvrir le lien.',
      ],
    }),
    already_registered: ({ link }, say, { signIn, forgotPassword }) => ({
      subject: 'Vous avez déjà un compte Benne',
      body: link
        ? [
            'Quelqu’un, sans doute vous, vient de s’inscrire avec cette adresse. Elle a déjà un compte, qui attend d’être confirmé.',
            'Choisissez un mot de passe pour ce compte : votre adresse sera confirmée du même coup.',
            { button: 'Choisir un mot de passe', url: link.url },
            goodFor(link, say),
            'Si ce n’est pas vous, ne faites rien : rien n’a été changé.',
          ]
        : [
            'Quelqu’un, sans doute vous, vient de s’inscrire avec cette adresse. Elle a déjà un compte : servez-vous de celui-ci.',
            { button: 'Se connecter', url: signIn },
            { link: 'Choisir un nouveau mot de passe', url: forgotPassword },
            'Si ce n’est pas vous, ne faites rien : rien n’a été changé, et personne n’a eu accès à votre compte.',
          ],
    }),
    password_changed: ({ at }, say, pages) => ({
      subject: 'Votre mot de passe a changé',
      body: [
        'Le mot de passe de votre compte Benne a été changé.',
        { facts: [['Date', say.dateTime(at)]] },
        unlessYou,
        newPassword(pages),
      ],
    }),
    email_changed: ({ at }, say) => ({
      subject: 'L’adresse e-mail de votre compte a changé',
      body: [
        'Votre compte Benne utilise désormais une autre adresse. Celle-ci ne recevra plus ses messages.',
        { facts: [['Date', say.dateTime(at)]] },
        'Si c’est bien vous, il n’y a rien à faire. Sinon, adressez-vous tout de suite à votre collectivité : elle peut bloquer le compte et vous le rendre.',
      ],
    }),
    username_changed: ({ at, username }, say, pages) => ({
      subject: 'Votre nom d’utilisateur a changé',
      body: [
        'Le nom d’utilisateur de votre compte Benne a été changé.',
        {
          facts: [
            ['Nouveau nom', username],
            ['Date', say.dateTime(at)],
          ],
        },
        unlessYou,
        newPassword(pages),
      ],
    }),
    session_reused: ({ session }, say, pages) => ({
      subject: 'Une de vos sessions a été fermée par précaution',
      body: [
        'Une session de votre compte Benne a servi à deux endroits à la fois. Quelqu’un l’a peut-être copiée : elle a été fermée.',
        {
          facts: [
            ...whereAndWhat(session, say),
            ['Ouverte', say.dateTime(session.openedAt)],
            ['Fermée', say.dateTime(session.endedAt)],
          ],
        },
        'Vous pouvez vous reconnecter sur cet appareil. Si vous ne le reconnaissez pas, ou dans le doute, choisissez un nouveau mot de passe.',
        newPassword(pages),
        { link: 'Voir mes sessions', url: pages.sessions },
      ],
    }),
    new_sign_in: ({ session }, say, pages) => ({
      subject: 'Nouvelle connexion à votre compte',
      body: [
        'Quelqu’un s’est connecté à votre compte Benne depuis un appareil qui n’y avait encore jamais servi.',
        { facts: [['Date', say.dateTime(session.openedAt)], ...whereAndWhat(session, say)] },
        unlessYou,
        newPassword(pages),
        { link: 'Voir mes sessions', url: pages.sessions },
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
            ? { button: 'Se connecter', url: signIn }
            : 'Pour toute question, adressez-vous à votre collectivité.',
        ],
      }
    },
    role_changed: ({ at, role }, say) => ({
      subject: 'Votre rôle dans Benne a changé',
      body: [
        'Votre compte Benne a un nouveau rôle.',
        {
          facts: [
            ['Nouveau rôle', roles[role]],
            ['Date', say.dateTime(at)],
          ],
        },
        'Si cela vous surprend, adressez-vous à votre collectivité.',
      ],
    }),
    leaving: ({ at, until }, say, { signIn }) => ({
      subject: `Votre compte sera supprimé le ${say.date(until)}`,
      body: [
        'Vous avez demandé la suppression de votre compte Benne. Il est déjà fermé.',
        {
          facts: [
            ['Demande', say.dateTime(at)],
            ['Suppression', say.dateTime(until)],
          ],
        },
        'Vous pouvez changer d’avis jusque-là : connectez-vous, et Benne vous proposera de revenir. Ensuite, vos données personnelles seront effacées pour de bon.',
        { button: 'Se connecter', url: signIn },
        'Si vous n’avez rien demandé, connectez-vous pour garder votre compte, puis changez de mot de passe.',
      ],
    }),
    came_back: ({ at }, say, pages) => ({
      subject: 'Votre compte est conservé',
      body: [
        'Vous avez choisi de revenir : votre compte Benne ne sera pas supprimé.',
        { facts: [['Date', say.dateTime(at)]] },
        unlessYou,
        newPassword(pages),
      ],
    }),
    export_ready: ({ until }, say, { profile, forgotPassword }) => ({
      subject: 'La copie de vos données est prête',
      body: [
        'La copie de vos données que vous avez demandée à Benne est prête. Connectez-vous pour la télécharger.',
        { facts: [['À télécharger avant', say.dateTime(until)]] },
        { button: 'Télécharger mes données', url: profile },
        'Si vous n’avez rien demandé, choisissez tout de suite un nouveau mot de passe, puis prévenez votre collectivité.',
        { link: 'Choisir un nouveau mot de passe', url: forgotPassword },
      ],
    }),
    face_enrolled: ({ at }, say, { profile }) => ({
      subject: 'Votre visage ouvre désormais votre compte',
      body: [
        'Votre compte Benne peut désormais être ouvert avec votre visage. Votre mot de passe fonctionne toujours. Aucune photo n’est conservée, et vous pouvez y renoncer à tout moment.',
        { facts: [['Date', say.dateTime(at)]] },
        'Si ce n’est pas vous, choisissez tout de suite un nouveau mot de passe, puis renoncez-y depuis votre profil.',
        { button: 'Ouvrir mon profil', url: profile },
      ],
    }),
    face_expiring: ({ until }, say, { signIn }) => ({
      subject: 'La connexion par le visage va être effacée',
      body: [
        'Vous ne vous êtes pas connecté avec votre visage depuis longtemps. Comme annoncé, ce que Benne en garde sera effacé. Pour le conserver, connectez-vous une fois avec votre visage.',
        { facts: [['Effacé le', say.date(until)]] },
        { button: 'Se connecter', url: signIn },
        'Si vous n’en voulez plus, il n’y a rien à faire. Votre mot de passe continue de fonctionner.',
      ],
    }),
    face_erased: ({ at, ending }, say, { profile }) => ({
      subject: 'La connexion par le visage a été effacée',
      body: [
        `${erased[ending]} Les nombres calculés à partir de vos photos et leur clé ont été détruits. Vous vous connectez désormais avec votre mot de passe.`,
        { facts: [['Date', say.dateTime(at)]] },
        { link: 'Le certificat est dans votre profil', url: profile },
      ],
    }),
  },
}
