import type { Layout } from '../layout.ts'

/** Six in a row, in the order of the alphabet: for panels on which ten would be narrower than a finger. */
export const abc: Layout = {
  name: 'abc',
  label: 'ABC',
  layers: {
    letters: [
      'a b c d e f',
      'g h i j k l',
      'm n o p q r',
      's t u v w x',
      "shift y z ' - erase",
      'signs accents space . hide enter',
    ],
    signs: [
      '1 2 3 4 5 6',
      '7 8 9 0 - _',
      ': / @ + # &',
      '= * ( ) , ;',
      "! ? ' % erase",
      'letters accents space . hide enter',
    ],
    accents: [
      'é è ê ë à â',
      'ä á ç ù û ü',
      'ú ô ö ó î ï',
      'í ñ ß œ æ ÿ',
      'shift ò ° € erase',
      'letters signs space . hide enter',
    ],
  },
}
