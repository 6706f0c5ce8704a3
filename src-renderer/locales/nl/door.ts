import type { Words } from '../words.ts'
import type { door as english } from '../en/door.ts'

export const door: Words<typeof english> = {
  title: 'Deze pagina is nog niet open',
  why: 'De interface van uw knooppunt opent alleen met het adres dat het programma toont wanneer het start. Open dat volledige adres in deze browser, met de code aan het einde.',
  anew: 'Een code werkt één keer, gedurende tien minuten. Voor een nieuw adres typt u dit op de computer van het knooppunt zelf:',
  again: 'Opnieuw proberen',
}
