import { closeSync, openSync, writeSync } from 'node:fs'
import type { SiteNow } from '#main/solar/simulators/simulated-site.ts'

const HEADER = 't,pv_w,house_w,extra_w,grid_w'

/** What a simulated site truly was, one line from which moment on: it holds until the next line. */
export type TruthLog = { from(state: SiteNow): void; close(): void }

/** Begins the file anew. Throws what the system throws. Every line is with the system as soon as it is told. */
export function openTruthLog(file: string): TruthLog {
  const handle = openSync(file, 'w')
  writeSync(handle, `${HEADER}\n`)
  return {
    from: (state) => void writeSync(handle, `${truthLine(state)}\n`),
    close: () => closeSync(handle),
  }
}

const truthLine = ({ at, pvW, houseW, extraW, gridW }: SiteNow) =>
  [at.toISOString(), pvW, houseW, extraW, gridW].join(',')
