import type { Layout } from '../layout.ts'

/** For what is a number only: degrees, counts. */
export const numeric: Layout = {
  name: 'numeric',
  label: '123',
  layers: { letters: ['1 2 3 erase', '4 5 6 hide', '7 8 9 -', '. 0 , enter'] },
}
