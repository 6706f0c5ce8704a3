import { onMounted, shallowRef, type ShallowRef } from 'vue'

/** `licences.json` beside the interface: written when it is built, from what was bundled (scripts/build/licences.ts). */
type Licences = {
  readonly version: string
  readonly homepage: string
  readonly packages: readonly {
    readonly name: string
    readonly version: string
    readonly licence: string
    readonly text: string
  }[]
}
type Asked = { readonly state: 'loading' | 'failed' } | { readonly state: 'ready'; readonly value: Licences }

/** Fetched when somebody wants to read it. */
export function useLicences(): Readonly<ShallowRef<Asked>> {
  const asked = shallowRef<Asked>({ state: 'loading' })
  onMounted(async () => {
    const answer = await fetch('./licences.json')
    asked.value = answer.ok ? { state: 'ready', value: (await answer.json()) as Licences } : { state: 'failed' }
  })
  return asked
}
