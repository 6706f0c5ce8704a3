import { computed, shallowRef } from 'vue'
import { useWindowWidth } from '../../../composables/use-window-width.ts'
import { type Deed, fitting, isDeed, type Layer, type Layout, rowsOf } from './layout.ts'
import { layoutFor, nextLayout } from './layouts.ts'
import { afterLetter, pressShift, type Shift } from './shift.ts'
import { eraseInField, fieldAfter, type TextField, typeInField } from './text-field.ts'

type Keyboard = { readonly field: TextField; readonly letters: Layout }

/** What the keys show and do. `other` is told which letters are wanted instead. */
export function useKeyboard(now: () => Keyboard, other: (letters: Layout) => void) {
  // It is as wide as the window.
  const widthPx = useWindowWidth()
  const layer = shallowRef<Layer>('letters')
  const shift = shallowRef<Shift>('off')
  const layout = computed(() => fitting(layoutFor(now().field, now().letters), widthPx.value))
  const rows = computed(() => rowsOf(layout.value, layer.value, shift.value !== 'off'))
  const isLast = computed(() => fieldAfter(now().field) === null)

  const deeds: Readonly<Record<Deed, (field: TextField) => void>> = {
    shift: () => (shift.value = pressShift(shift.value)),
    erase: eraseInField,
    space: (field) => typeInField(field, ' '),
    enter(field) {
      const next = fieldAfter(field)
      if (next === null) field.blur()
      else next.focus()
    },
    hide: (field) => field.blur(),
    layout: () => other(nextLayout(now().letters)),
    letters: () => (layer.value = 'letters'),
    signs: () => (layer.value = 'signs'),
    accents: () => (layer.value = 'accents'),
  }
  function press(key: string): void {
    const { field } = now()
    if (isDeed(key)) return deeds[key](field)
    typeInField(field, key)
    shift.value = afterLetter(shift.value)
  }
  return { layout, rows, shift, isLast, press }
}
