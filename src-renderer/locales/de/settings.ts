import type { settings as english } from '../en/settings.ts'
import type { Words } from '../words.ts'

export const settings: Words<typeof english> = {
  title: 'Einstellungen',
  language: 'Sprache',
  locked: 'Gesperrt',
  lockedAbout: 'Der Rest der Einstellungen braucht die PIN.',
  unlock: 'PIN eingeben',
  programsTitle: 'Programme, die laufen dürfen',
  programsAbout:
    'Das Programm einer Kampagne ist abgeschottet: Es bekommt keine Datei, kein Netz und nichts von Ihnen und wird vor dem Start geprüft.',
  programs: {
    builtin: 'Nur die dieser App',
    any: 'Auch hinzugefügte',
  },
  theme: 'Hell oder dunkel',
  themes: {
    auto: 'Nach der Sonne',
    light: 'Hell',
    dark: 'Dunkel',
  },
  size: 'Größe der Anzeige',
  sizeAbout:
    'Legen Sie eine Ein-Euro-Münze auf den Bildschirm und tippen Sie auf den Kreis, den sie gerade bedeckt: Dann sind Tasten so breit wie ein Finger. Größer geht immer.',
  sizes: {
    normal: 'Normal',
    large: 'Groß',
    larger: 'Größer',
    largest: 'Am größten',
  },
  place: 'Wo das Haus steht',
  placeAbout:
    'Nur für den Weg der Sonne und den Sonnenuntergang auf diesem Bildschirm; es verlässt diesen Computer nie.',
  latitude: 'Breite (Grad Nord)',
  longitude: 'Länge (Grad Ost)',
  degrees: 'Grad von −{most} bis {most}, wie 50,85',
  save: 'Speichern',
  pin: 'PIN',
  pinAbout: 'In einer Halle verlangen Auszahlen, Einstellungen und Austreten dann danach.',
  pinMissing:
    'Es ist keine PIN gewählt: Wer hier vorbeikommt, kann die Einstellungen ändern, die Auszahlung anfragen oder das Netz verlassen.',
  pinSet: 'PIN wählen',
  pinRemove: 'PIN entfernen',
  pinTitles: {
    unlock: 'Geben Sie die PIN ein',
    set: 'Wählen Sie vier bis sechs Ziffern',
    again: 'Geben Sie die PIN noch einmal ein',
    remove: 'Geben Sie die jetzige PIN ein',
    leave: 'Geben Sie die PIN ein',
  },
  pinDiffers: 'Die beiden waren nicht gleich. Wählen Sie sie neu.',
  confirm: 'OK',
  attract: 'Nur Zahlen, wenn niemand da ist',
  attractAbout: 'Nach einer Minute ohne Berührung zeigt der Bildschirm drei Zahlen und wird dann dunkler.',
  keyboard: 'Tastatur auf dem Bildschirm',
  keyboards: {
    kiosk: 'Im Kiosk',
    always: 'Immer',
    never: 'Nie',
  },
  layout: 'Tastenbelegung',
  layoutOfLanguage: 'Wie in der Sprache üblich',
  certificates: 'Grüne Zertifikate',
  certificatesProofOnly:
    'Sie haben gesagt, dass der Besitzer sie für dieses Dach erhält oder dass Sie es nicht wissen: Diese Sonne wird bewiesen und nicht gutgeschrieben.',
  certificatesCredited:
    'Sie haben gesagt, dass niemand sie für dieses Dach erhält: Die Sonne, die dieser Knoten meldet, wird gutgeschrieben.',
  certificatesChange: 'Die Antwort ändern',
  certificatesSure: 'Austreten und neu mitmachen?',
  certificatesAbout:
    'Die Antwort gehört zur Anmeldung. Um sie zu ändern, verlässt dieser Knoten das Netz und macht als neuer Knoten wieder mit; dafür brauchen Sie eine neue Einladung. Lassen Sie sich vorher auszahlen: Was nicht ausgezahlt ist, bleibt bei der Genossenschaft. Das öffentliche Protokoll bleibt.',
  certificatesYes: 'Austreten und neu mitmachen',
  diagnosis: 'Diagnose',
  diagnosisAbout: 'Für alle, die Ihnen helfen. Schlüssel, Namen und Orte stehen nicht darin.',
  show: 'Anzeigen',
  saveFile: 'Als Datei speichern',
  about: 'Über',
  secrets: {
    keyring: 'Der Schlüssel liegt im Schlüsselbund dieses Computers.',
    file: 'Der Schlüssel liegt in einer Datei, die nur Sie lesen können.',
  },
  licence: 'Freie Software: AGPL-3.0-or-later.',
  leave: 'Das Netz verlassen',
  leaveHint: 'Für immer: Ihre Daten werden dort gelöscht, das öffentliche Protokoll bleibt.',
  leaveSure: 'Für immer austreten?',
  leaveAbout: 'Dieser Knoten kann nie zurückkommen, und was nicht ausgezahlt ist, bleibt bei der Genossenschaft.',
  leaveYes: 'Für immer austreten',
  stay: 'Bleiben',
}
