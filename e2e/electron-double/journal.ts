/** What the app asked of the system, in order: for specs that run on the double only. */
export type Entry = { readonly what: string; readonly with: unknown }
export const journal: Entry[] = []
export const note = (what: string, given: unknown = null): void => void journal.push({ what, with: given })

/** Electron's event whose default can be prevented. */
export type Preventable = { defaultPrevented: boolean; preventDefault(): void }
export const preventable = <T extends object>(fields: T): T & Preventable => ({
  ...fields,
  defaultPrevented: false,
  preventDefault() {
    this.defaultPrevented = true
  },
})

/** Whatever is not doubled says so, at the first touch: silence is never success. */
export function notDoubled(name: string): never {
  const refuse = (what: string) => {
    throw new Error(`electron double: ${what} is not doubled`)
  }
  return new Proxy(function nothing() {}, {
    // A debugger looks at symbols, an `await` at `then`.
    get: (_target, key) => (typeof key === 'symbol' || key === 'then' ? undefined : refuse(`${name}.${key}`)),
    set: (_target, key) => refuse(`${name}.${String(key)}`),
    apply: () => refuse(`${name}()`),
    construct: () => refuse(`new ${name}()`),
  }) as never
}

/** The same for the rest of something that is doubled in part. */
export function onlyWhatIsDoubled<T extends object>(name: string, part: T): T {
  return new Proxy(part, {
    get(target, key) {
      if (typeof key === 'symbol' || key === 'then' || key === 'toJSON' || key in target) {
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      }
      throw new Error(`electron double: ${name}.${key} is not doubled`)
    },
  })
}
