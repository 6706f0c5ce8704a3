/** Digits, and the signs of addresses, invites and house numbers: the same on every keyboard. */
export const SIGNS = [
  '1 2 3 4 5 6 7 8 9 0',
  ': / - _ @ + # & = *',
  "( ) , ; ! ? ' % erase",
  'letters accents layout space . hide enter',
] as const

/** The letters that French, Dutch and German write beside those of the alphabet. */
export const ACCENTS = [
  'é è ê ë à â ä á ç ù',
  'û ü ú ô ö ó î ï í ñ',
  'shift ß œ æ ÿ ò ° € erase',
  'letters signs layout space . hide enter',
] as const

export const BELOW_LETTERS = 'signs accents layout space . hide enter'
