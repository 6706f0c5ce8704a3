import { onScopeDispose, type Ref, shallowRef, watch } from 'vue'

/** A drawing in an element, until it is stopped. */
export type Chart = { readonly stop: () => void }
/** Draws into an element; `onTouch` gets the place under a finger or pointer. */
export type Draw<P> = (here: HTMLElement, picture: P, onTouch: (index: number) => void) => Promise<Chart>

type Wanted<P> = {
  readonly here: Readonly<Ref<HTMLElement | null>>
  readonly picture: Readonly<Ref<P>>
  /** Fetches what draws, when the first drawing is wanted. */
  readonly load: () => Promise<Draw<P>>
}

/** Draws a picture into an element for as long as it is there. */
export function useChart<P>({ here, picture, load }: Wanted<P>) {
  const chosen = shallowRef<number | null>(null)
  const isMissing = shallowRef(false)
  let chart: Chart | null = null
  let newest = 0

  function clear(): void {
    newest += 1
    chart?.stop()
    chart = null
    chosen.value = null
  }
  async function draw(element: HTMLElement, wanted: P): Promise<void> {
    const mine = newest
    const drawInto = await load()
    if (mine !== newest) return
    const drawn = await drawInto(element, wanted, (index) => (chosen.value = index))
    if (mine === newest) chart = drawn
    else drawn.stop()
  }
  /** Its file may be out of reach, or the canvas: the page says so, beside the table that says the same. */
  function tell(error: unknown): void {
    isMissing.value = true
    reportError(error)
  }
  watch(
    [here, picture],
    ([element, wanted]) => {
      clear()
      if (element) draw(element, wanted).catch(tell)
    },
    { flush: 'post', immediate: true },
  )
  onScopeDispose(clear)
  return { chosen, isMissing }
}
