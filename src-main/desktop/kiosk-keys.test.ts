import { expect, test } from 'vitest'
import { leadsOut } from './kiosk-keys.ts'

/** `Control+Shift+I` and the like, as a person says it. */
function keyOf(text: string) {
  const words = text.split('+')
  const has = (name: string) => words.includes(name)
  return { key: words.at(-1) || '+', control: has('Control'), meta: has('Meta'), alt: has('Alt'), shift: has('Shift') }
}

test.each([
  'Control+r',
  'Control+R',
  'Control+Shift+R',
  'Control+w',
  'Control+q',
  'Meta+q',
  'Control+Shift+I',
  'Control+p',
  'Control++',
  'Control+0',
  'F5',
  'F11',
  'F12',
  'Alt+F4',
  'Alt+ArrowLeft',
  'BrowserBack',
])('%s is swallowed', (text) => expect(leadsOut(keyOf(text))).toBe(true))

test.each(['a', 'r', 'Tab', 'Shift+Tab', 'Enter', 'Escape', 'ArrowLeft', 'Control+c', 'Control+v', 'Control+a', '0'])(
  '%s reaches the page',
  (text) => expect(leadsOut(keyOf(text))).toBe(false),
)
