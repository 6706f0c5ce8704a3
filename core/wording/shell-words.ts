import { fillIn } from './fill-in.ts'
import type { Language } from './sentences.ts'

/** What the window's frame says outside the page: in the tray's menu and in the system's dialogs. */
export const SHELL_WORDS = [
  'earned_today',
  'practice_today',
  'pause_hour',
  'pause_until_tomorrow',
  'resume',
  'finish',
  'open',
  'quit',
  'not_joined',
  'node_failed',
  'node_ended',
  'work_lost_title',
  'work_lost_one',
  'work_lost_other',
  'finish_first',
  'stop_now',
  'cancel',
] as const
export type ShellWord = (typeof SHELL_WORDS)[number]

/** `{amount}` is an amount with its currency, `{count}` a number of tasks. */
export const SHELL_WORDINGS: Readonly<Record<Language, Readonly<Record<ShellWord, string>>>> = {
  en: {
    earned_today: '{amount} earned today',
    practice_today: '{amount} of practice work today, never paid out',
    pause_hour: 'Pause for 1 hour',
    pause_until_tomorrow: 'Pause until tomorrow',
    resume: 'Resume',
    finish: 'Finish running work, then stop',
    open: 'Open KoproGo Grid',
    quit: 'Quit',
    not_joined: 'This computer has not joined a grid yet.',
    node_failed: 'The node could not be started; the window says why.',
    node_ended: 'The node has ended.',
    work_lost_title: 'Quit while work is running?',
    work_lost_one: '1 task is not finished. If you stop now, it is given back and another computer starts it anew.',
    work_lost_other:
      '{count} tasks are not finished. If you stop now, they are given back and other computers start them anew.',
    finish_first: 'Finish first, then quit',
    stop_now: 'Stop now (work is given back)',
    cancel: 'Cancel',
  },
  fr: {
    earned_today: 'Gagné aujourd’hui : {amount}',
    practice_today: 'Travail d’essai aujourd’hui : {amount}, jamais versé',
    pause_hour: 'Mettre en pause 1 heure',
    pause_until_tomorrow: 'Mettre en pause jusqu’à demain',
    resume: 'Reprendre',
    finish: 'Terminer le travail en cours, puis s’arrêter',
    open: 'Ouvrir KoproGo Grid',
    quit: 'Quitter',
    not_joined: 'Cet ordinateur n’a pas encore rejoint de grille.',
    node_failed: 'Le nœud n’a pas pu démarrer ; la fenêtre dit pourquoi.',
    node_ended: 'Le nœud s’est arrêté.',
    work_lost_title: 'Quitter alors qu’un travail est en cours ?',
    work_lost_one:
      '1 tâche n’est pas terminée. Si vous arrêtez maintenant, elle est rendue et un autre ordinateur la recommence.',
    work_lost_other:
      '{count} tâches ne sont pas terminées. Si vous arrêtez maintenant, elles sont rendues et d’autres ordinateurs les recommencent.',
    finish_first: 'Terminer d’abord, puis quitter',
    stop_now: 'Arrêter maintenant (le travail est rendu)',
    cancel: 'Annuler',
  },
  nl: {
    earned_today: 'Vandaag {amount} verdiend',
    practice_today: 'Oefenwerk vandaag: {amount}, nooit uitbetaald',
    pause_hour: '1 uur pauzeren',
    pause_until_tomorrow: 'Pauzeren tot morgen',
    resume: 'Hervatten',
    finish: 'Lopend werk afmaken en dan stoppen',
    open: 'KoproGo Grid openen',
    quit: 'Afsluiten',
    not_joined: 'Deze computer neemt nog niet deel aan een rooster.',
    node_failed: 'Het knooppunt kon niet starten; het venster zegt waarom.',
    node_ended: 'Het knooppunt is gestopt.',
    work_lost_title: 'Afsluiten terwijl er werk loopt?',
    work_lost_one:
      '1 taak is nog niet klaar. Als u nu stopt, wordt ze teruggegeven en begint een andere computer er opnieuw aan.',
    work_lost_other:
      '{count} taken zijn nog niet klaar. Als u nu stopt, worden ze teruggegeven en beginnen andere computers er opnieuw aan.',
    finish_first: 'Eerst afmaken, dan afsluiten',
    stop_now: 'Nu stoppen (het werk wordt teruggegeven)',
    cancel: 'Annuleren',
  },
  de: {
    earned_today: 'Heute {amount} verdient',
    practice_today: 'Übungsarbeit heute: {amount}, nie ausgezahlt',
    pause_hour: '1 Stunde pausieren',
    pause_until_tomorrow: 'Bis morgen pausieren',
    resume: 'Fortsetzen',
    finish: 'Laufende Arbeit beenden, dann anhalten',
    open: 'KoproGo Grid öffnen',
    quit: 'Beenden',
    not_joined: 'Dieser Computer nimmt noch an keinem Netz teil.',
    node_failed: 'Der Knoten konnte nicht starten; das Fenster sagt, warum.',
    node_ended: 'Der Knoten ist beendet.',
    work_lost_title: 'Beenden, während gerechnet wird?',
    work_lost_one:
      '1 Aufgabe ist nicht fertig. Wenn Sie jetzt anhalten, wird sie zurückgegeben, und ein anderer Computer beginnt sie neu.',
    work_lost_other:
      '{count} Aufgaben sind nicht fertig. Wenn Sie jetzt anhalten, werden sie zurückgegeben, und andere Computer beginnen sie neu.',
    finish_first: 'Erst fertig rechnen, dann beenden',
    stop_now: 'Jetzt anhalten (die Arbeit wird zurückgegeben)',
    cancel: 'Abbrechen',
  },
}

/** Words the frame in a person's language; each `{name}` takes its value. */
export function shellSay(word: ShellWord, language: Language, values: Readonly<Record<string, string>> = {}): string {
  return fillIn(SHELL_WORDINGS[language][word], values)
}
