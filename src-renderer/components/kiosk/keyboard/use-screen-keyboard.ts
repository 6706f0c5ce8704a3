import type { Shell } from '#core/contracts/host-bridge.ts'
import type { Preferences } from '#core/contracts/preferences.ts'
import { computed, onScopeDispose, type Ref, shallowRef } from 'vue'
import { useLanguage } from '../../../composables/use-language.ts'
import { letterLayout } from './layouts.ts'
import { asTextField, type TextField } from './text-field.ts'

/** The field that a keyboard on the screen is wanted for now, null while none is; and the letters that it shows. */
export function useScreenKeyboard(preferences: Ref<Preferences | null>, shell: Ref<Shell | null>) {
  const language = useLanguage()
  const focused = shallowRef<TextField | null>(null)
  const isWanted = computed(() => {
    const mode = preferences.value?.screen_keyboard ?? 'never'
    return mode === 'kiosk' ? shell.value?.is_kiosk === true : mode === 'always'
  })
  watchFocus((element) => (focused.value = asTextField(element)))
  return {
    typing: computed(() => (isWanted.value ? focused.value : null)),
    letters: computed(() => letterLayout(preferences.value?.keyboard_layout ?? null, language.value)),
  }
}

/**
 * Tells what has the focus once a touch is over: a keyboard that came or went between finger down and finger up would
 * move what is pressed from under the finger.
 */
function watchFocus(tell: (element: Element | null) => void): void {
  let isDown = false
  let timer: ReturnType<typeof setTimeout> | undefined
  function look({ type }: Event): void {
    if (type === 'pointerdown') isDown = true
    if (type === 'pointerup' || type === 'pointercancel') isDown = false
    clearTimeout(timer)
    if (!isDown) timer = setTimeout(() => tell(document.activeElement))
  }
  const EVENTS = ['focusin', 'focusout', 'pointerdown', 'pointerup', 'pointercancel'] as const
  for (const name of EVENTS) addEventListener(name, look, { capture: true })
  onScopeDispose(() => {
    clearTimeout(timer)
    for (const name of EVENTS) removeEventListener(name, look, { capture: true })
  })
}
