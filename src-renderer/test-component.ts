import { type App, createRenderer } from 'vue'

type Node = object
const { createApp } = createRenderer<Node, Node>({
  createComment: () => ({}),
  createElement: () => ({}),
  createText: () => ({}),
  insert: () => {},
  nextSibling: () => null,
  parentNode: () => null,
  patchProp: () => {},
  remove: () => {},
  setElementText: () => {},
  setText: () => {},
})

/** For tests: what `use` gives in a component that shows nothing and lives on, so that its watchers do too. `leave` ends it. */
export function inComponent<T>(use: () => T, prepare: (app: App<Node>) => void): { readonly used: T; leave(): void } {
  const used: T[] = []
  const app = createApp({
    setup() {
      used.push(use())
      return () => null
    },
  })
  prepare(app)
  app.mount({})
  const [made] = used
  if (made === undefined) throw new Error('The component was not set up')
  return { used: made, leave: () => app.unmount() }
}
