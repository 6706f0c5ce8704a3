import type { kiosk as english } from '../en/kiosk.ts'
import type { Words } from '../words.ts'

export const kiosk: Words<typeof english> = {
  pin: 'Pincode',
  noPin: 'Zonder pincode kan iedereen hier de instellingen wijzigen.',
  noPinLater: 'Niet nu',
  typed: 'Getypte cijfers: {count}',
  erase: 'Laatste cijfer wissen',
  cancel: 'Annuleren',
  tasksToday: 'Taken vandaag',
  leave: 'Volledig scherm verlaten',
  leaveAbout: 'Voor wie voor deze computer zorgt.',
  keyboard: 'Toetsenbord op het scherm',
  keys: {
    shift: 'Hoofdletters',
    erase: 'Wissen',
    space: 'Spatie',
    enter: 'Volgend veld',
    done: 'Klaar',
    hide: 'Toetsenbord wegleggen',
    layout: 'Ander toetsenbord',
    letters: 'Letters',
    signs: 'Cijfers en tekens',
    accents: 'Letters met accenten',
  },
}
