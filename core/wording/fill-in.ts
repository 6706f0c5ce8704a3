/** Puts its value in place of each `{name}`; one that is missing is a programmer's error and throws. */
export function fillIn(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`“${text}” needs a value for ${name}`)
    return String(value)
  })
}
