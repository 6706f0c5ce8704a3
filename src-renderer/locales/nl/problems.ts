import type { problems as english } from '../en/problems.ts'
import type { Words } from '../words.ts'

export const problems: Words<typeof english> = {
  request_invalid: 'Het knooppunt begreep de vraag niet. Er is niets veranderd.',
  bug: 'Er ging iets mis in het knooppunt zelf. Probeer opnieuw; blijft het, stuur dan de diagnose uit de instellingen.',
  locked: 'Geef eerst de pincode in.',
  pin_wrong: 'Dat is niet de pincode. Pogingen voor er gewacht moet worden: {left}.',
  pin_form: 'Een pincode heeft vier tot zes cijfers.',
  pin_wait: 'Te veel foute pogingen. Wacht {seconds} s.',
  pin_unreadable:
    'De pincode is onleesbaar: wie voor deze computer zorgt, verwijdert het bestand {file} en kiest een nieuwe.',
  not_registered: 'Dit knooppunt is nog niet bij een coördinator ingeschreven. {detail}',
  already_registered: 'Dit knooppunt doet al mee.',
  agent_running_elsewhere:
    'Het knooppunt draait in een ander programma van deze computer; doe het daar, of sluit dat programma eerst.',
  agent_other_version:
    'Het knooppunt draait in een ander programma van deze computer, van een andere versie. Werk beide bij tot dezelfde versie, of sluit dat programma; dan start het knooppunt hier.',
  agent_refused: 'Het knooppunt, dat in een ander programma van deze computer draait, weigert: {detail}',
  target_invalid: 'Dit is geen adres. Het lijkt op https://grid.example.org',
  target_not_encrypted: 'Dit adres is niet versleuteld. Het moet met https:// beginnen',
  target_unreachable: 'Daar antwoordt niemand. Kijk het adres en uw verbinding na.',
  target_refused: 'De coördinator weigert: {detail}',
  target_key_differs:
    'Wat daar antwoordt is niet de coördinator van deze uitnodiging. Ga niet verder; vraag het aan uw coöperatie.',
  invite_invalid: 'Dit is geen hele uitnodiging. Kopieer alles; ze begint met koprogo1.',
  name_invalid: 'Een naam heeft 1 tot 255 tekens en geen regeleinde.',
  location_invalid: 'Een plaats heeft 1 tot 255 tekens en geen regeleinde.',
  cores_invalid: 'Kies 1 tot {most} kernen.',
  consent_needed: 'Lees eerst wat openbaar wordt en ga ermee akkoord.',
  coordinator_refused: 'De coördinator weigert: {detail}',
  coordinator_unreachable: 'De coördinator antwoordt nu niet. Er gaat niets verloren.',
  nothing_payable: 'Er is nog niets uit te betalen: er is geen nagekeken werk onbetaald.',
  payable_too_little: 'Er wordt uitbetaald vanaf {minimum}. Wat u hebt, blijft tot dan bewaard.',
  folder_unusable: 'De gegevensmap is onbruikbaar: {detail}',
  database_unusable: 'De databank van het knooppunt is onbruikbaar: {detail}',
  identity_unusable: 'De sleutel van het knooppunt is onbruikbaar: {detail}',
  not_in_this_shell: 'Dat kan alleen in het venster van de app zelf.',
  save_failed: 'Bewaren lukte niet: {detail}',
  source_invalid: 'De instellingen van de bron kloppen niet: {detail}',
  would_lose_work: 'Er loopt werk. Maak het eerst af, of sluit en geef het terug.',
}
