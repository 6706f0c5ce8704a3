import type { Words } from '../words.ts'
import type { shell as english } from '../en/shell.ts'

export const shell: Words<typeof english> = {
  navigation: 'Wohin',
  places: { home: 'Start', earnings: 'Erträge', work: 'Arbeit', settings: 'Einstellungen' },
}
