import type { FacePose, FaceProblem, LivenessProblem } from '@benne/contracts'
import type { CameraTrouble, Hint } from './capture/capture-state.ts'

/** What is wrong with a picture, said as what to do about it. */
const problems = {
  no_face: 'No face is to be seen. Bring yours into the oval.',
  several_faces: 'There are several faces. Only yours should be seen.',
  too_small: 'Come closer to the camera.',
  cut_off: 'Your face is cut off. Bring all of it into the oval.',
  too_dark: 'It is too dark. Turn towards a light.',
  too_bright: 'There is too much light. Move away from the window or the lamp.',
  blurred: 'The picture is blurred. Hold still for a moment.',
  turned_away: 'Your face is turned too far. Come back towards the camera a little.',
} as const satisfies Record<FaceProblem, string>

/** Signing in by face: the words of the camera, of the consent and of the enrolment. */
export const faceEn = {
  title: 'Signing in with your face',
  signInTitle: 'Sign in with my face',
  usePassword: 'Use my password instead',
  again: 'Try again',
  picture: 'What the camera sees',
  opening: 'The camera is opening…',
  openingHelp: 'If your browser asks, allow it.',
  recognising: 'Recognising you…',
  keeping: 'Being kept…',
  step: 'Picture {{step}} of {{count}}',
  notKept: 'The pictures are not kept.',
  poses: {
    straight: 'Look straight at the camera',
    left: 'Turn your head to your left',
    right: 'Turn your head to your right',
  } satisfies Record<FacePose, string>,
  hints: {
    ...problems,
    wrong_side: 'To the other side, please.',
    further: 'A little further.',
    not_turning:
      'Benne is waiting for the head to turn: a photo is not enough. If you cannot turn it, use your password.',
    frozen: 'The camera’s picture stands still. Have a look at the camera.',
    busy: 'Many people are here just now. It goes on by itself.',
    offline: 'Benne cannot be reached. It goes on by itself once the connection is back.',
  } satisfies Record<Hint, string>,
  camera: {
    refused: {
      title: 'The camera is not allowed',
      text: 'Your browser does not let Benne use the camera. Allow it by the sign on the left of this page’s address, or in the settings of your device, then try again.',
    },
    absent: {
      title: 'No camera',
      text: 'This device has no camera, or it is not plugged in.',
    },
    in_use: {
      title: 'The camera is in use',
      text: 'Another program has it, perhaps a video call. Close that, then try again.',
    },
    insecure: {
      title: 'No camera on this page',
      text: 'Browsers give the camera only to pages whose address begins with https.',
    },
    lost: {
      title: 'The camera has stopped',
      text: 'It was unplugged, or the permission was taken back.',
    },
  } satisfies Record<CameraTrouble, { title: string; text: string }>,
  unfinished: {
    title: 'The camera is off',
    text: 'For two minutes it did not see what was asked for.',
  },
  livenessTitle: 'The pictures were not enough',
  liveness: {
    not_turned: 'The head was not turned far enough. Try again more slowly, and turn it a little further.',
    wrong_side: 'The head was turned to the other side. Try again more slowly: the arrow shows the side.',
    flat: 'The picture looks like a photo held at an angle. Try again before the camera.',
    repeated: 'Two pictures were the same. Try again before the camera, without freezing.',
    different_faces: 'The pictures did not show the same face throughout. Try again more slowly.',
    implausible_times: 'The movement was too fast. Try again more slowly.',
    wrong_number: 'A picture is missing. Try again more slowly.',
  } satisfies Record<LivenessProblem, string>,
  livenessOther: 'The movement that was asked for was not seen. Try again more slowly.',
  unusableTitle: 'A picture was of no use',
  notRecognised: {
    title: 'You were not recognised',
    text: 'Is the name right? Better light can help; sunglasses and masks are in the way. If your face is not set up here, use your password.',
  },
  newDevice: {
    title: 'With the password once, first',
    text: 'For your safety, your face opens your account only on a device on which you have signed in with your password before. If you have, check the name.',
  },
  paused: {
    title: 'With the password this time',
    text: 'After five failures in a row, faces are not accepted for this account any more. Signing in with the password ends that.',
  },
  failedTitle: 'That did not work',
  failedText: 'Try again in a moment, or use your password.',
  name: 'Username or e-mail address',
  nameMissing: 'Give your username or your e-mail address.',
  knownOnly: 'Works where you have signed in with your password before.',
  openCamera: 'Open the camera',
  as: 'Account: {{name}}',
  otherName: 'Change',
  consent: {
    accept: 'Agree and go on',
    decline: 'No, thank you',
    missing: 'Tick the box if you agree. If not, nothing is kept.',
    version: 'Text of version {{version}}',
  },
  password: {
    title: 'Your password',
    text: 'To be sure that it is you who sets up your face.',
    label: 'Password',
    show: 'Show or hide the password',
    missing: 'Give your password.',
    submit: 'Go on',
    cancel: 'Cancel',
  },
  enrol: {
    title: 'Five pictures',
    text: 'Follow what is asked: straight ahead, to one side, then to the other.',
    doneTitle: 'All done',
    done: 'Next time you can sign in with your face. Your password still works.',
    close: 'Back to the profile',
  },
} as const

/** The same problems, when the server finds them in what was sent. */
export const faceRulesEn = {
  face_no_face: problems.no_face,
  face_several_faces: problems.several_faces,
  face_too_small: problems.too_small,
  face_cut_off: problems.cut_off,
  face_too_dark: problems.too_dark,
  face_too_bright: problems.too_bright,
  face_blurred: problems.blurred,
  face_turned_away: problems.turned_away,
  face_taken: 'This face is enrolled for another account already.',
} as const satisfies Record<`face_${FaceProblem | 'taken'}`, string>
