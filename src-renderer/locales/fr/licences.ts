import type { licences as english } from '../en/licences.ts'
import type { Words } from '../words.ts'

export const licences: Words<typeof english> = {
  open: 'Qui a écrit les programmes inclus ici',
  title: 'Licences',
  own: 'KoproGo Grid {version} est un logiciel libre sous AGPL-3.0-or-later : vous pouvez l’utiliser, l’étudier, le partager et le modifier. Ses sources : {homepage}',
  others: 'Programmes d’autres personnes dans celui-ci ({count}) :',
  shown:
    'La fenêtre est affichée par Electron et Chromium ; leurs licences se trouvent à côté du programme dans LICENSES.chromium.html.',
  missing: 'La liste ne peut pas être lue ici.',
  back: 'Retour aux réglages',
}
