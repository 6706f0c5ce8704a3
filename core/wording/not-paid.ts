import { fillIn } from './fill-in.ts'
import type { Language } from './sentences.ts'

/** Why finished work is not paid, for good. */
export const NOT_PAID_REASONS = [
  'task_expired',
  'assignment_superseded',
  'task_done',
  'node_left',
  'report_unreadable',
  'report_refused',
] as const
export type NotPaidReason = (typeof NOT_PAID_REASONS)[number]

/** As data. `detail` is the coordinator's own sentence; null where it has said none. */
export type NotPaid = { readonly reason: NotPaidReason; readonly detail: string | null }

/** Each follows a colon. */
export const NOT_PAID_WORDS: Readonly<Record<Language, Readonly<Record<NotPaidReason, string>>>> = {
  en: {
    task_expired: 'the deadline had passed.',
    assignment_superseded: 'another computer had been given this task meanwhile.',
    task_done: 'this task was over already.',
    node_left: 'this node had left the grid.',
    report_unreadable: 'this computer could not read its own report any more; its database was damaged.',
    report_refused: 'the coordinator did not accept the report. ({detail})',
  },
  fr: {
    task_expired: 'le délai était dépassé.',
    assignment_superseded: 'cette tâche avait été confiée entre-temps à un autre ordinateur.',
    task_done: 'cette tâche était déjà close.',
    node_left: 'ce nœud avait quitté la grille.',
    report_unreadable: 'cet ordinateur ne pouvait plus lire son propre rapport ; sa base de données était endommagée.',
    report_refused: 'le coordinateur n’a pas accepté le rapport. ({detail})',
  },
  nl: {
    task_expired: 'de termijn was verstreken.',
    assignment_superseded: 'deze taak was intussen aan een andere computer gegeven.',
    task_done: 'deze taak was al afgesloten.',
    node_left: 'dit knooppunt had het rooster verlaten.',
    report_unreadable: 'deze computer kon zijn eigen verslag niet meer lezen; zijn databank was beschadigd.',
    report_refused: 'de coördinator heeft het verslag niet aanvaard. ({detail})',
  },
  de: {
    task_expired: 'Die Frist war abgelaufen.',
    assignment_superseded: 'Die Aufgabe war inzwischen einem anderen Computer gegeben worden.',
    task_done: 'Diese Aufgabe war schon abgeschlossen.',
    node_left: 'Dieser Knoten hatte das Netz verlassen.',
    report_unreadable:
      'Dieser Computer konnte seinen eigenen Bericht nicht mehr lesen; seine Datenbank war beschädigt.',
    report_refused: 'Der Koordinator hat den Bericht nicht angenommen. ({detail})',
  },
}

/** Words it in a person's language, for behind a colon. */
export const notPaidText = ({ reason, detail }: NotPaid, language: Language): string =>
  fillIn(NOT_PAID_WORDS[language][reason], { detail: detail ?? '–' })
