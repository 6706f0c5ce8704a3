import { onScopeDispose, readonly, shallowRef } from 'vue'

/** How wide the window is now, in CSS px. */
export function useWindowWidth() {
  const widthPx = shallowRef(innerWidth)
  const look = () => (widthPx.value = innerWidth)
  addEventListener('resize', look)
  onScopeDispose(() => removeEventListener('resize', look))
  return readonly(widthPx)
}
