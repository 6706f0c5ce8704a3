import type { work as english } from '../en/work.ts'
import type { Words } from '../words.ts'

export const work: Words<typeof english> = {
  title: 'Arbeit',
  running: 'Läuft',
  history: 'Erledigt',
  noneRunning: 'Keine Aufgabe läuft. Der Satz auf der Startseite sagt, warum.',
  noneFinished: 'Noch ist nichts erledigt. Jede fertige Aufgabe erscheint hier mit dem, was sie brachte.',
  used: '{energy}, davon Sonne {sun}',
  drawn: 'Ein Stück des Bildes, zu {share} gezeichnet',
  types: {
    data_hash: 'Gespeicherte Dateien prüfen',
    render: 'Ein Bild berechnen',
    ml_train: 'Ein Modell trainieren',
    scientific: 'Eine wissenschaftliche Rechnung',
  },
  phases: {
    fetching: 'Wird geholt',
    computing: 'Wird berechnet',
    paused: 'Angehalten',
    reporting: 'Wird gesendet',
  },
  paid: 'Verdient: {amount}, Block {height} des öffentlichen Protokolls',
  practice: 'Übungsarbeit: {amount}, nie ausgezahlt; Block {height} des öffentlichen Protokolls',
  waiting: 'Wartet auf das Senden; sicher aufbewahrt',
  notPaid: 'Nicht bezahlt: {because}',
}
