import type { welcome as english } from '../en/welcome.ts'
import type { Words } from '../words.ts'

export const welcome: Words<typeof english> = {
  language: 'Sprache',
  where: '{place} von {of}',
  back: 'Zurück',
  next: 'Weiter',
  join: 'Mitmachen',
  yes: 'Ja',
  no: 'Nein',
  less: 'Weniger',
  more: 'Mehr',
  titles: {
    language: 'Willkommen. Welche Sprache lesen Sie?',
    grid: 'Bei welchem Netz machen Sie mit?',
    name: 'Wie heißt dieser Computer?',
    share: 'Wie viel davon darf rechnen?',
    roof: 'Was liegt auf dem Dach?',
    consent: 'Was öffentlich wird',
    login: 'Von selbst starten?',
  },
  about: {
    language:
      'Dieser Computer kann Nützliches tun, während die Sonne scheint. Sieben kurze Fragen; Sie können aufhören und später weitermachen.',
    grid: 'Fügen Sie die Einladung Ihrer Genossenschaft ein, oder tippen Sie die Adresse ihres Koordinators.',
    name: 'Damit Sie und Ihre Genossenschaft ihn wiedererkennen. Nur Sie und diese sehen es.',
    share: 'Er macht immer Platz für alles andere auf diesem Computer. Sie können das jederzeit ändern.',
    roof: 'Nur Sonne, für die niemand sonst belohnt wird, bringt eine CO₂-Gutschrift.',
    consent: 'Lesen Sie in Ruhe. Sie können das Netz jederzeit wieder verlassen.',
    login: 'Der Knoten kann beginnen, sobald Sie sich anmelden. Das lässt sich in den Einstellungen ändern.',
  },
  target: 'Einladung oder Adresse',
  targetHint: 'Eine Einladung beginnt mit koprogo1.',
  found: 'Gefunden: {name}',
  name: 'Name',
  nameHint: 'Zum Beispiel: Halle, oder Maries Laptop',
  location: 'Ort',
  locationHint: 'Zum Beispiel: Hochstraße 12, Brüssel',
  cores: '{count} von {of} Kernen',
  hasSolar: 'Gibt es Solarmodule hinter diesem Zähler?',
  certificates: 'Erhält der Besitzer grüne Zertifikate für dieses Dach?',
  certificatesHint:
    'Wenn Sie es nicht wissen, fragen Sie, wer den Strom bezahlt. Sie können jetzt Nein sagen und es später ändern.',
  proofOnly:
    'Dann ist diese Sonne schon belohnt: Ihr Knoten beweist seine Arbeit und wird bezahlt, ohne CO₂-Gutschrift.',
  agree: 'Ich stimme zu',
  disagree: 'Noch nicht',
  done: 'Sie sind dabei.',
  doneAbout: 'Die erste Aufgabe kommt, sobald es eine gibt. Alles finden Sie auf der Startseite.',
  donePending: 'Ein Administrator Ihrer Genossenschaft gibt diesen Knoten frei; dann kommt die erste Aufgabe.',
  key: 'Der Schlüssel, der dieser Knoten ist, liegt in {file}, nur von Ihnen lesbar. Bewahren Sie eine Kopie auf.',
  keyLocked:
    'Der Schlüssel, der dieser Knoten ist, liegt in {file}, verschlossen vom Schlüsselbund dieses Computers: anderswo nützt er nichts.',
  goHome: 'Zur Startseite',
}
