export const liveEn = {
  states: {
    idle: 'Not live',
    connecting: 'Connecting…',
    live: 'Live',
    'catching-up': 'Catching up…',
    offline: 'Offline',
  },
  help: {
    idle: 'News does not appear by itself.',
    connecting: 'The live connection is being made.',
    live: 'News appears by itself.',
    'catching-up': 'The connection was interrupted. What happened meanwhile is on its way: nothing is lost.',
    offline: 'Benne cannot be reached, and is tried again by itself. What happens meanwhile will appear.',
  },
  said: {
    away: 'Benne cannot be reached. What is on the screen may be out of date.',
    back: 'Live again: the screen is up to date.',
  },
}

export const connectedEn = {
  title: 'Connected now',
  open_one: '{{number}} connected: show who',
  open_other: '{{number}} connected: show who',
  staff_one: '{{number}} of the staff',
  staff_other: '{{number}} of the staff',
  residents_one: '{{number}} resident',
  residents_other: '{{number}} residents',
  more_one: 'and {{number}} more',
  more_other: 'and {{number}} more',
  nobody: 'Nobody is connected.',
  errorTitle: 'Who is connected could not be loaded',
}
