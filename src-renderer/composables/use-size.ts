import { onBeforeUnmount, onMounted, type Ref, shallowRef } from 'vue'

/** How large an element is, in CSS px; nothing until it is on the page. */
export function useSize(element: Readonly<Ref<HTMLElement | null>>) {
  const size = shallowRef({ width: 0, height: 0 })
  let observer: ResizeObserver | null = null
  onMounted(() => {
    if (!element.value) return
    observer = new ResizeObserver(([entry]) => {
      if (entry) size.value = { width: entry.contentRect.width, height: entry.contentRect.height }
    })
    observer.observe(element.value)
  })
  onBeforeUnmount(() => observer?.disconnect())
  return size
}
