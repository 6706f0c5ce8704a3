import type { Words } from '../words.ts'
import type { shell as english } from '../en/shell.ts'

export const shell: Words<typeof english> = {
  navigation: 'Wohin',
  places: { home: 'Start', earnings: 'Erträge', solar: 'Sonne', work: 'Arbeit', settings: 'Einstellungen' },
  skip: 'Zum Inhalt',
  notHeard: 'Der Knoten antwortet nicht. Sie sehen, was er zuletzt gesagt hat.',
  attached: 'Der Knoten läuft in einem anderen Programm dieses Computers; Sie sehen und steuern ihn auch von hier.',
  notices: {
    preferences_damaged:
      'Die Einstellungen waren nicht lesbar und wurden als {file} beiseitegelegt; alles ist wie am Anfang.',
    preferences_newer:
      'Die Einstellungen sind von einer neueren Version und wurden als {file} beiseitegelegt; alles ist wie am Anfang.',
    preferences_unsaved:
      'Die Einstellungen konnten nicht gespeichert werden ({file}); sie gelten bis zum nächsten Start des Knotens. Schaffen Sie Platz auf dem Datenträger und ändern Sie dann eine.',
    pin_damaged:
      'Die PIN ist nicht lesbar ({file}): Dieser Bildschirm bleibt gesperrt, bis jemand diese Datei entfernt.',
    solar_damaged:
      'Die Einrichtung Ihrer Zähler war nicht lesbar und wurde als {file} beiseitegelegt; richten Sie sie unter Solar neu ein.',
    solar_newer:
      'Die Einrichtung Ihrer Zähler ist von einer neueren Version und wurde als {file} beiseitegelegt; richten Sie sie unter Solar neu ein.',
  },
}
