/** The sizes of spec section 7, in CSS pixels: the three Pi panels, a laptop, a large screen. */
export const SIZES = [
  { width: 327, height: 582 },
  { width: 480, height: 853 },
  { width: 800, height: 480 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const
export const THEMES = ['light', 'dark'] as const
/** German is the longest of the four. */
export const LONGEST_LANGUAGE = 'de'

export type Picture = {
  readonly scene: string
  /** The screen's address behind the hash. */
  readonly screen: string
  readonly width: number
  readonly height: number
  readonly theme: (typeof THEMES)[number]
  readonly language: string
}

/** Every scene on its screen, in every size and both themes. */
export function allPictures(scenes: readonly { readonly name: string; readonly screen: string }[]): readonly Picture[] {
  return scenes.flatMap(({ name, screen }) =>
    SIZES.flatMap((size) =>
      THEMES.map((theme) => ({ scene: name, screen, ...size, theme, language: LONGEST_LANGUAGE })),
    ),
  )
}

/** `home-sunny-800x480-dark.png`: sorted by name, what belongs together lies together. */
export const fileOf = ({ scene, screen, width, height, theme }: Picture) =>
  `${screen.slice(1).replaceAll('/', '-') || 'home'}-${scene}-${width}x${height}-${theme}.png`

export const addressOf = ({ scene, screen, theme, language }: Picture) =>
  `style.html?${new URLSearchParams({ scene, theme, lang: language }).toString()}#${screen}`
