import type { Words } from '../words.ts'
import type { door as english } from '../en/door.ts'

export const door: Words<typeof english> = {
  title: 'Diese Seite ist noch nicht geöffnet',
  why: 'Die Oberfläche Ihres Knotens öffnet sich nur mit der Adresse, die das Programm beim Start anzeigt. Öffnen Sie diese vollständige Adresse in diesem Browser, mit dem Code am Ende.',
  anew: 'Ein Code gilt einmal und zehn Minuten lang. Für eine neue Adresse geben Sie auf dem Computer des Knotens Folgendes ein:',
  again: 'Erneut versuchen',
}
