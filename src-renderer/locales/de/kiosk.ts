import type { kiosk as english } from '../en/kiosk.ts'
import type { Words } from '../words.ts'

export const kiosk: Words<typeof english> = {
  pin: 'PIN',
  noPin: 'Ohne PIN kann hier jede Person die Einstellungen ändern.',
  noPinLater: 'Jetzt nicht',
  typed: 'Getippte Ziffern: {count}',
  erase: 'Letzte Ziffer löschen',
  cancel: 'Abbrechen',
  tasksToday: 'Aufgaben heute',
  leave: 'Vollbild verlassen',
  leaveAbout: 'Für alle, die sich um diesen Computer kümmern.',
  keyboard: 'Tastatur auf dem Bildschirm',
  keys: {
    shift: 'Großbuchstaben',
    erase: 'Löschen',
    space: 'Leerzeichen',
    enter: 'Nächstes Feld',
    done: 'Fertig',
    hide: 'Tastatur ausblenden',
    layout: 'Andere Tastatur',
    letters: 'Buchstaben',
    signs: 'Ziffern und Zeichen',
    accents: 'Buchstaben mit Akzent',
  },
}
