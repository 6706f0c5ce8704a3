import type { problems as english } from '../en/problems.ts'
import type { Words } from '../words.ts'

export const problems: Words<typeof english> = {
  request_invalid: 'Der Knoten hat die Anfrage nicht verstanden. Nichts wurde geändert.',
  bug: 'Im Knoten selbst ging etwas schief. Versuchen Sie es erneut; bleibt es so, senden Sie die Diagnose aus den Einstellungen.',
  locked: 'Geben Sie zuerst die PIN ein.',
  pin_wrong: 'Das ist nicht die PIN. Versuche bis zu einer Wartezeit: {left}.',
  pin_form: 'Eine PIN hat vier bis sechs Ziffern.',
  pin_wait: 'Zu viele falsche Versuche. Warten Sie {seconds} s.',
  pin_unreadable:
    'Die PIN ist nicht lesbar: Wer diesen Computer betreut, entfernt die Datei {file} und wählt eine neue.',
  not_registered: 'Dieser Knoten ist noch bei keinem Koordinator angemeldet. {detail}',
  already_registered: 'Dieser Knoten macht schon mit.',
  agent_running_elsewhere:
    'Der Knoten läuft in einem anderen Programm dieses Computers; tun Sie es dort, oder beenden Sie jenes zuerst.',
  agent_other_version:
    'Der Knoten läuft auf diesem Computer in einem anderen Programm mit einer anderen Version. Bringen Sie beide auf dieselbe Version, oder beenden Sie jenes Programm; dann startet der Knoten hier.',
  agent_refused: 'Der Knoten, der in einem anderen Programm dieses Computers läuft, lehnt ab: {detail}',
  target_invalid: 'Das ist keine Adresse. Sie sieht aus wie https://grid.example.org',
  target_not_encrypted: 'Diese Adresse ist nicht verschlüsselt. Sie muss mit https:// beginnen',
  target_unreachable: 'Dort antwortet niemand. Prüfen Sie die Adresse und Ihre Verbindung.',
  target_refused: 'Der Koordinator lehnt ab: {detail}',
  target_key_differs:
    'Was dort antwortet, ist nicht der Koordinator dieser Einladung. Machen Sie nicht weiter; fragen Sie Ihre Genossenschaft.',
  invite_invalid: 'Das ist keine ganze Einladung. Kopieren Sie alles; sie beginnt mit koprogo1.',
  name_invalid: 'Ein Name hat 1 bis 255 Zeichen und keinen Zeilenumbruch.',
  location_invalid: 'Ein Ort hat 1 bis 255 Zeichen und keinen Zeilenumbruch.',
  cores_invalid: 'Wählen Sie 1 bis {most} Kerne.',
  consent_needed: 'Lesen Sie zuerst, was öffentlich wird, und stimmen Sie zu.',
  coordinator_refused: 'Der Koordinator lehnt ab: {detail}',
  coordinator_unreachable: 'Der Koordinator antwortet gerade nicht. Nichts geht verloren.',
  nothing_payable: 'Noch ist nichts auszuzahlen: Keine geprüfte Arbeit ist unbezahlt.',
  payable_too_little: 'Ausgezahlt wird ab {minimum}. Was Sie haben, bleibt Ihnen bis dahin erhalten.',
  folder_unusable: 'Der Datenordner ist nicht benutzbar: {detail}',
  database_unusable: 'Die Datenbank des Knotens ist nicht benutzbar: {detail}',
  identity_unusable: 'Der Schlüssel des Knotens ist nicht benutzbar: {detail}',
  not_in_this_shell: 'Das geht nur im Fenster der App selbst.',
  save_failed: 'Speichern nicht möglich: {detail}',
  source_invalid: 'Die Einstellungen der Quelle stimmen nicht: {detail}',
  would_lose_work: 'Arbeit läuft. Beenden Sie sie zuerst, oder schließen Sie und geben sie zurück.',
}
