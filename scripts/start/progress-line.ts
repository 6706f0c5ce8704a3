import type { SeedProgress } from '../seed/store-set.ts'

const STEP_SHARE = 0.25

/** Tells of long steps: on a terminal one line that grows, elsewhere a line at the start of each quarter and at the end. */
export function progressLine(say: (line: string) => void): SeedProgress {
  let toldStep = ''
  let toldShare = 0
  return (step, done, total) => {
    if (process.stdout.isTTY) {
      process.stdout.write(`\r${'start'.padEnd(11)} │ ${step}: ${done} of ${total}${done === total ? '\n' : ''}`)
      return
    }
    const share = done / total
    if (step === toldStep && share < toldShare + STEP_SHARE && done < total) return
    if (step === toldStep && toldShare === 1) return
    toldStep = step
    toldShare = share
    say(`${step}: ${done} of ${total}`)
  }
}
