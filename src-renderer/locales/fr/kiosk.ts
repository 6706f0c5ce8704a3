import type { kiosk as english } from '../en/kiosk.ts'
import type { Words } from '../words.ts'

export const kiosk: Words<typeof english> = {
  pin: 'Code PIN',
  noPin: 'Sans code PIN, tout le monde peut changer les réglages ici.',
  noPinLater: 'Plus tard',
  typed: 'Chiffres tapés : {count}',
  erase: 'Effacer le dernier chiffre',
  cancel: 'Annuler',
  tasksToday: 'Tâches du jour',
  leave: 'Quitter le plein écran',
  leaveAbout: 'Pour qui s’occupe de cet ordinateur.',
  keyboard: 'Clavier à l’écran',
  keys: {
    shift: 'Majuscules',
    erase: 'Effacer',
    space: 'Espace',
    enter: 'Champ suivant',
    done: 'Terminé',
    hide: 'Ranger le clavier',
    layout: 'Autre clavier',
    letters: 'Lettres',
    signs: 'Chiffres et signes',
    accents: 'Lettres accentuées',
  },
}
