import type { Layout } from '../layout.ts'
import { abc } from './abc.ts'
import { ACCENTS, BELOW_LETTERS, SIGNS } from './shared-layers.ts'

export const qwerty: Layout = {
  name: 'qwerty',
  label: 'QWERTY',
  layers: {
    letters: ['q w e r t y u i o p', 'a s d f g h j k l', 'shift z x c v b n m - erase', BELOW_LETTERS],
    signs: SIGNS,
    accents: ACCENTS,
  },
  narrower: abc,
}
