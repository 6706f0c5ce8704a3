import { sunPosition } from './components/home/sun-position.ts'

export type Theme = 'light' | 'dark'
type Wish = {
  readonly theme: 'auto' | Theme
  readonly place: { readonly latitude: number; readonly longitude: number } | null
}

/** What is shown: as chosen, else by the sun where the house stands, else as the system has it. */
export function themeFor({ theme, place }: Wish, { now, isSystemDark }: { now: Date; isSystemDark: boolean }): Theme {
  if (theme !== 'auto') return theme
  const isDark = place === null ? isSystemDark : !sunPosition(now, place).isDay
  return isDark ? 'dark' : 'light'
}
