import { computed, type Ref, shallowRef } from 'vue'
import { pointedAt, turnedBy } from '../components/solar/compass.ts'

type Dial = { readonly element: Readonly<Ref<HTMLElement | null>>; readonly degrees: () => number }

/** A dial that is turned by a finger or by keys; `give` gets the degrees once a finger leaves, and with every key. */
export function useCompass({ element, degrees }: Dial, give: (degrees: number) => void) {
  const dragged = shallowRef<number | null>(null)

  function point({ clientX, clientY, buttons }: PointerEvent): void {
    const box = element.value?.getBoundingClientRect()
    if (!box || buttons === 0) return
    const [x, y] = [clientX - box.left - box.width / 2, clientY - box.top - box.height / 2]
    dragged.value = pointedAt(x, y) ?? dragged.value
  }
  return {
    shown: computed(() => dragged.value ?? degrees()),
    on: {
      pointerdown(event: PointerEvent) {
        element.value?.setPointerCapture(event.pointerId)
        point(event)
      },
      pointermove: point,
      pointerup() {
        if (dragged.value !== null && dragged.value !== degrees()) give(dragged.value)
        dragged.value = null
      },
      pointercancel: () => (dragged.value = null),
      keydown(event: KeyboardEvent) {
        const turned = turnedBy(event.key, degrees())
        if (turned === null) return
        event.preventDefault()
        give(turned)
      },
    },
  }
}
