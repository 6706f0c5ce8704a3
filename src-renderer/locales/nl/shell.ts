import type { Words } from '../words.ts'
import type { shell as english } from '../en/shell.ts'

export const shell: Words<typeof english> = {
  navigation: 'Waarheen',
  places: { home: 'Thuis', earnings: 'Opbrengst', work: 'Werk', settings: 'Instellingen' },
}
