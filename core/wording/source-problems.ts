import { fillIn } from './fill-in.ts'
import type { Language } from './sentences.ts'

/** Why a source of the sun's power tells nothing. */
export const SOURCE_PROBLEMS = [
  'unreachable',
  'hung_up',
  'timed_out',
  'wrong_password',
  'not_authorised',
  'not_found',
  'not_that_device',
  'no_meter',
  'not_a_number',
  'stale',
  'retained_only',
  'sign_reversed',
  'counter_reset',
  'settings_invalid',
  'other',
] as const
type Code = (typeof SOURCE_PROBLEMS)[number]

/** What is told beside a reading that holds. */
export const isBeside = ({ code }: { readonly code: Code }): boolean => code === 'counter_reset'

/** As data. Among the values: `address` who was asked, `detail` what it said in its own words, `what` the thing that is missing or wrong, `seconds`, `watts`, `field` the setting that is wrong. */
type Problem = { readonly code: Code; readonly values: Readonly<Record<string, string | number>> }

export const SOURCE_PROBLEM_WORDS: Readonly<Record<Language, Readonly<Record<Code, string>>>> = {
  en: {
    unreachable: '{address} does not answer. Is it switched on and in this network?',
    hung_up: '{address} takes the connection and hangs up; another program may hold the only one it has.',
    timed_out: '{address} took too long to answer ({seconds} s).',
    wrong_password: '{address} refuses the password or token.',
    not_authorised: '{address} does not allow this; look there whether access is switched on.',
    not_found: '{address} does not know “{what}”.',
    not_that_device: 'What answers at {address} is another device: {detail}',
    no_meter: '{address} has no meter that tells “{what}”.',
    not_a_number: '“{what}” is not a number now: {detail}',
    stale: 'The last value is {seconds} s old; something behind {address} has stopped.',
    retained_only: '{address} only has an old message so far; the first new one counts.',
    sign_reversed: 'The sign is the wrong way round: {what} says {watts}\u202FW. Turn the sign round in its settings.',
    counter_reset: 'A counter of {what} began anew; that moment is counted by its power.',
    settings_invalid: 'The settings are not right: {detail}',
    other: '{address} answered something unexpected: {detail}',
  },
  fr: {
    unreachable: '{address} ne répond pas. L’appareil est-il allumé et sur ce réseau ?',
    hung_up:
      '{address} accepte la connexion puis raccroche ; un autre programme occupe peut-être la seule qu’il offre.',
    timed_out: '{address} a mis trop de temps à répondre ({seconds} s).',
    wrong_password: '{address} refuse le mot de passe ou le jeton.',
    not_authorised: '{address} ne le permet pas ; vérifiez-y que l’accès est activé.',
    not_found: '{address} ne connaît pas « {what} ».',
    not_that_device: 'Ce qui répond à {address} est un autre appareil : {detail}',
    no_meter: '{address} n’a pas de compteur qui donne « {what} ».',
    not_a_number: '« {what} » n’est pas un nombre en ce moment : {detail}',
    stale: 'La dernière valeur date de {seconds} s ; quelque chose s’est arrêté derrière {address}.',
    retained_only: '{address} n’a pour l’instant qu’un ancien message ; le premier nouveau comptera.',
    sign_reversed: 'Le signe est inversé : {what} indique {watts}\u202FW. Inversez le signe dans ses réglages.',
    counter_reset: 'Un compteur de {what} est reparti de zéro ; ce moment est compté d’après la puissance.',
    settings_invalid: 'Les réglages ne conviennent pas : {detail}',
    other: '{address} a donné une réponse inattendue : {detail}',
  },
  nl: {
    unreachable: '{address} antwoordt niet. Staat het toestel aan en zit het in dit netwerk?',
    hung_up:
      '{address} neemt de verbinding aan en hangt op; misschien houdt een ander programma de enige verbinding bezet.',
    timed_out: '{address} deed te lang over een antwoord ({seconds} s).',
    wrong_password: '{address} weigert het wachtwoord of token.',
    not_authorised: '{address} laat dit niet toe; kijk daar of de toegang aanstaat.',
    not_found: '{address} kent “{what}” niet.',
    not_that_device: 'Wat op {address} antwoordt, is een ander toestel: {detail}',
    no_meter: '{address} heeft geen meter die “{what}” geeft.',
    not_a_number: '“{what}” is nu geen getal: {detail}',
    stale: 'De laatste waarde is {seconds} s oud; achter {address} is iets gestopt.',
    retained_only: '{address} heeft tot nu toe alleen een oud bericht; het eerste nieuwe telt.',
    sign_reversed:
      'Het teken staat verkeerd om: {what} zegt {watts}\u202FW. Draai het teken om in de instellingen ervan.',
    counter_reset: 'Een teller van {what} begon opnieuw; dat moment telt volgens het vermogen.',
    settings_invalid: 'De instellingen kloppen niet: {detail}',
    other: '{address} gaf een onverwacht antwoord: {detail}',
  },
  de: {
    unreachable: '{address} antwortet nicht. Ist das Gerät eingeschaltet und in diesem Netz?',
    hung_up:
      '{address} nimmt die Verbindung an und legt auf; vielleicht belegt ein anderes Programm die einzige, die es gibt.',
    timed_out: '{address} hat zu lange für eine Antwort gebraucht ({seconds} s).',
    wrong_password: '{address} lehnt das Passwort oder Token ab.',
    not_authorised: '{address} lässt das nicht zu; sehen Sie dort nach, ob der Zugang eingeschaltet ist.',
    not_found: '{address} kennt „{what}“ nicht.',
    not_that_device: 'Unter {address} antwortet ein anderes Gerät: {detail}',
    no_meter: '{address} hat keinen Zähler, der „{what}“ angibt.',
    not_a_number: '„{what}“ ist gerade keine Zahl: {detail}',
    stale: 'Der letzte Wert ist {seconds} s alt; hinter {address} steht etwas still.',
    retained_only: '{address} hat bisher nur eine alte Nachricht; die erste neue zählt.',
    sign_reversed:
      'Das Vorzeichen ist verkehrt herum: {what} zeigt {watts}\u202FW. Drehen Sie in seinen Einstellungen das Vorzeichen um.',
    counter_reset: 'Ein Zählwerk von {what} hat neu begonnen; dieser Moment zählt nach der Leistung.',
    settings_invalid: 'Die Einstellungen stimmen nicht: {detail}',
    other: '{address} hat etwas Unerwartetes geantwortet: {detail}',
  },
}

/** Words a problem in a person's language. */
export const sourceProblemText = ({ code, values }: Problem, language: Language): string =>
  fillIn(SOURCE_PROBLEM_WORDS[language][code], values)
