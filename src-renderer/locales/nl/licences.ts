import type { licences as english } from '../en/licences.ts'
import type { Words } from '../words.ts'

export const licences: Words<typeof english> = {
  open: 'Wie de programma’s hierin schreef',
  title: 'Licenties',
  own: 'KoproGo Grid {version} is vrije software onder AGPL-3.0-or-later: u mag het gebruiken, bestuderen, delen en veranderen. De broncode: {homepage}',
  others: 'Programma’s van anderen in dit programma ({count}):',
  shown:
    'Het venster wordt getoond door Electron en Chromium; hun licenties liggen naast het programma in LICENSES.chromium.html.',
  missing: 'De lijst kan hier niet gelezen worden.',
  back: 'Terug naar de instellingen',
}
