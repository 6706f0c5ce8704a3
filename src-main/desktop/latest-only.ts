type Later = (run: () => void, ms: number) => void

const soon: Later = (run, ms) => void setTimeout(run, ms)

/** Passes a value on at once, and of those that come within `intervalMs` after it only the last, when that time is over. */
export function latestOnly<T>(intervalMs: number, pass: (value: T) => void, later: Later = soon): (value: T) => void {
  let isResting = false
  let waiting: { readonly value: T } | null = null

  function rest(): void {
    isResting = true
    later(() => {
      isResting = false
      if (waiting === null) return
      const { value } = waiting
      waiting = null
      pass(value)
      rest()
    }, intervalMs)
  }

  return (value) => {
    if (isResting) {
      waiting = { value }
      return
    }
    pass(value)
    rest()
  }
}
