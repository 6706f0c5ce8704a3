export const DISPLAY_SIZES = ['normal', 'large', 'larger', 'largest'] as const
export type DisplaySize = (typeof DISPLAY_SIZES)[number]

/** So that 48 CSS pixels are as wide as a finger, 9 mm, on the panels of a Raspberry Pi: facts on displays, section 2.1. */
const ZOOM: Readonly<Record<DisplaySize, number>> = { normal: 1, large: 1.25, larger: 1.5, largest: 2.2 }
export const zoomOf = (size: DisplaySize): number => ZOOM[size]

const FINGER_MM = 9
const FINGER_PX = 48
/** The coin that everybody has at hand. Source: Regulation (EU) No 729/2014, annex I. */
const ONE_EURO_MM = 23.25

/**
 * A one euro coin on the display that `size` is right for, in the CSS pixels of a page that is shown at `shown` now: the
 * circle that a real coin covers tells the size that its display needs.
 */
export const coinDiameterPx = (size: DisplaySize, shown: DisplaySize): number =>
  Math.round((ONE_EURO_MM * FINGER_PX * zoomOf(size)) / (FINGER_MM * zoomOf(shown)))
