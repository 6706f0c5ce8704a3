import type { Words } from '../words.ts'
import type { shell as english } from '../en/shell.ts'

export const shell: Words<typeof english> = {
  navigation: 'Où aller',
  places: { home: 'Accueil', earnings: 'Gains', work: 'Travail', settings: 'Réglages' },
}
