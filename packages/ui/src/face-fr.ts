import type { FacePose, FaceProblem, LivenessProblem } from '@benne/contracts'
import type { CameraTrouble, Hint } from './capture/capture-state.ts'

/** Ce qui ne va pas sur une photo, dit comme ce qu'il faut faire. */
const problems = {
  no_face: 'On ne voit pas de visage. Placez le vôtre dans l’ovale.',
  several_faces: 'On voit plusieurs visages. Il ne doit y avoir que le vôtre.',
  too_small: 'Rapprochez-vous de la caméra.',
  cut_off: 'Votre visage dépasse. Placez-le en entier dans l’ovale.',
  too_dark: 'Il fait trop sombre. Tournez-vous vers une lumière.',
  too_bright: 'Il y a trop de lumière. Éloignez-vous de la fenêtre ou de la lampe.',
  blurred: 'L’image est floue. Ne bougez plus un instant.',
  turned_away: 'Votre visage est trop tourné. Revenez un peu vers la caméra.',
} as const satisfies Record<FaceProblem, string>

/** Se connecter avec son visage : les mots de la caméra, du consentement et de l'enregistrement. */
export const faceFr = {
  title: 'Se connecter avec son visage',
  signInTitle: 'Se connecter avec mon visage',
  usePassword: 'Utiliser plutôt mon mot de passe',
  again: 'Réessayer',
  picture: 'Ce que voit la caméra',
  opening: 'La caméra s’ouvre…',
  openingHelp: 'Si le navigateur pose la question, autorisez-la.',
  recognising: 'Nous cherchons à vous reconnaître…',
  keeping: 'Enregistrement…',
  step: 'Image {{step}} sur {{count}}',
  notKept: 'Les images ne sont pas conservées.',
  poses: {
    straight: 'Regardez la caméra bien en face',
    left: 'Tournez la tête vers votre gauche',
    right: 'Tournez la tête vers votre droite',
  } satisfies Record<FacePose, string>,
  hints: {
    ...problems,
    wrong_side: 'De l’autre côté, s’il vous plaît.',
    further: 'Encore un peu.',
    not_turning:
      'Benne attend que la tête tourne : une photo ne suffit pas. Si vous ne pouvez pas la tourner, utilisez votre mot de passe.',
    frozen: 'L’image de la caméra est figée. Vérifiez la caméra.',
    busy: 'Beaucoup de monde en ce moment. Cela reprend tout seul.',
    offline: 'Benne est injoignable. Cela reprend tout seul dès que la connexion revient.',
  } satisfies Record<Hint, string>,
  camera: {
    refused: {
      title: 'La caméra n’est pas autorisée',
      text: 'Le navigateur ne laisse pas Benne utiliser la caméra. Autorisez-la par le symbole à gauche de l’adresse de cette page, ou dans les réglages de votre appareil, puis réessayez.',
    },
    absent: {
      title: 'Aucune caméra',
      text: 'Cet appareil n’a pas de caméra, ou elle n’est pas branchée.',
    },
    in_use: {
      title: 'La caméra est déjà utilisée',
      text: 'Un autre programme s’en sert, un appel vidéo peut-être. Fermez-le, puis réessayez.',
    },
    insecure: {
      title: 'Pas de caméra sur cette page',
      text: 'Le navigateur ne donne la caméra qu’aux pages dont l’adresse commence par https.',
    },
    lost: {
      title: 'La caméra s’est arrêtée',
      text: 'Elle a été débranchée, ou l’accès a été retiré.',
    },
  } satisfies Record<CameraTrouble, { title: string; text: string }>,
  unfinished: {
    title: 'La caméra est éteinte',
    text: 'Pendant deux minutes, elle n’a pas vu ce qui était demandé.',
  },
  livenessTitle: 'Les images n’ont pas convenu',
  liveness: {
    not_turned: 'La tête n’a pas assez tourné. Réessayez plus lentement, en la tournant un peu plus.',
    wrong_side: 'La tête a tourné de l’autre côté. Réessayez plus lentement : la flèche montre le côté.',
    flat: 'L’image ressemble à une photo tenue de biais. Réessayez devant la caméra.',
    repeated: 'Deux images étaient identiques. Réessayez devant la caméra, sans vous figer.',
    different_faces:
      'Les images n’ont pas montré le même visage du début à la fin. Réessayez plus lentement.',
    implausible_times: 'Le mouvement a été trop rapide. Réessayez plus lentement.',
    wrong_number: 'Il manque une image. Réessayez plus lentement.',
  } satisfies Record<LivenessProblem, string>,
  livenessOther: 'Le mouvement demandé ne s’est pas vu. Réessayez plus lentement.',
  unusableTitle: 'Une image n’a pas convenu',
  notRecognised: {
    title: 'Vous n’avez pas été reconnu',
    text: 'Le nom est-il le bon ? Une meilleure lumière peut aider, et des lunettes de soleil ou un masque gênent. Si votre visage n’est pas enregistré ici, utilisez votre mot de passe.',
  },
  newDevice: {
    title: 'Une fois avec le mot de passe, d’abord',
    text: 'Pour votre sécurité, votre visage n’ouvre votre compte que sur un appareil où vous vous êtes déjà connecté avec votre mot de passe. Si vous venez de vous y connecter, vérifiez le nom.',
  },
  paused: {
    title: 'Cette fois, avec le mot de passe',
    text: 'Après cinq échecs d’affilée, le visage n’est plus accepté pour ce compte. Vous connecter avec le mot de passe le rétablit.',
  },
  failedTitle: 'Cela n’a pas marché',
  failedText: 'Réessayez dans un instant, ou utilisez votre mot de passe.',
  name: 'Nom d’utilisateur ou adresse e-mail',
  nameMissing: 'Indiquez votre nom d’utilisateur ou votre adresse e-mail.',
  knownOnly: 'Possible là où vous vous êtes déjà connecté avec votre mot de passe.',
  openCamera: 'Ouvrir la caméra',
  as: 'Compte : {{name}}',
  otherName: 'Changer',
  consent: {
    accept: 'Accepter et continuer',
    decline: 'Non, merci',
    missing: 'Cochez la case si vous êtes d’accord. Sinon, rien n’est enregistré.',
    version: 'Texte de la version {{version}}',
  },
  password: {
    title: 'Votre mot de passe',
    text: 'Pour être sûr que c’est bien vous qui enregistrez votre visage.',
    label: 'Mot de passe',
    show: 'Afficher ou masquer le mot de passe',
    missing: 'Indiquez votre mot de passe.',
    submit: 'Continuer',
    cancel: 'Annuler',
  },
  enrol: {
    title: 'Cinq images',
    text: 'Suivez ce qui est demandé : de face, d’un côté, puis de l’autre.',
    doneTitle: 'C’est fait',
    done: 'La prochaine fois, vous pourrez vous connecter avec votre visage. Votre mot de passe fonctionne toujours.',
    close: 'Retour au profil',
  },
} as const

/** Les mêmes problèmes, quand c'est le serveur qui les trouve dans ce qui a été envoyé. */
export const faceRulesFr = {
  face_no_face: problems.no_face,
  face_several_faces: problems.several_faces,
  face_too_small: problems.too_small,
  face_cut_off: problems.cut_off,
  face_too_dark: problems.too_dark,
  face_too_bright: problems.too_bright,
  face_blurred: problems.blurred,
  face_turned_away: problems.turned_away,
  face_taken: 'Ce visage est déjà enregistré pour un autre compte.',
} as const satisfies Record<`face_${FaceProblem | 'taken'}`, string>
