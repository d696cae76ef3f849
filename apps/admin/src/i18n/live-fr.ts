export const liveFr = {
  states: {
    idle: 'Hors direct',
    connecting: 'Connexion…',
    live: 'En direct',
    'catching-up': 'Rattrapage…',
    offline: 'Hors ligne',
  },
  help: {
    idle: 'Les nouveautés ne s’affichent pas d’elles-mêmes.',
    connecting: 'La connexion en direct s’établit.',
    live: 'Les nouveautés s’affichent d’elles-mêmes.',
    'catching-up':
      'La connexion a été interrompue. Ce qui s’est passé entre-temps arrive : rien n’est perdu.',
    offline:
      'Benne est injoignable ; de nouveaux essais se font d’eux-mêmes. Ce qui se passe entre-temps s’affichera.',
  },
  said: {
    away: 'Benne est injoignable. Ce qui est affiché n’est peut-être plus à jour.',
    back: 'De nouveau en direct : l’affichage est à jour.',
  },
}

export const connectedFr = {
  title: 'Connectés en ce moment',
  open_one: '{{number}} personne connectée : voir qui',
  open_many: '{{number}} de personnes connectées : voir qui',
  open_other: '{{number}} personnes connectées : voir qui',
  staff_one: '{{number}} agent',
  staff_many: '{{number}} d’agents',
  staff_other: '{{number}} agents',
  residents_one: '{{number}} habitant',
  residents_many: '{{number}} d’habitants',
  residents_other: '{{number}} habitants',
  more_one: 'et {{number}} autre',
  more_many: 'et {{number}} d’autres',
  more_other: 'et {{number}} autres',
  nobody: 'Personne n’est connecté.',
  errorTitle: 'Impossible d’afficher qui est connecté',
}
