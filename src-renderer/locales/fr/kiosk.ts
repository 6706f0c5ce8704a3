import type { kiosk as english } from '../en/kiosk.ts'
import type { Words } from '../words.ts'

export const kiosk: Words<typeof english> = {
  pin: 'Code PIN',
  typed: '{count} chiffres tapés',
  erase: 'Effacer le dernier chiffre',
  cancel: 'Annuler',
  tasksToday: 'Tâches du jour',
  leave: 'Quitter le plein écran',
  leaveAbout: 'Pour qui s’occupe de cet ordinateur.',
}
