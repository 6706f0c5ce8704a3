/** What a telegram of a digital meter says of the grid; null is what it does not say. */
export type P1Telegram = {
  /** Positive while importing. */
  readonly gridW: number | null
  readonly importWh: number | null
  readonly exportWh: number | null
  /** The meter's own clock as it writes it: two telegrams with the same are one that was told twice. */
  readonly clock: string | null
}

/** A telegram is one to four thousand characters; what is longer without an end is none. */
const BUFFER_MAX = 20_000
const END = /!([0-9A-Fa-f]{4})?\r?\n/

export type P1Stream = {
  /** The whole telegrams that these bytes complete, oldest first; a damaged one is left out and counted. */
  add(bytes: Buffer): readonly P1Telegram[]
  /** How many were damaged, and how what came without any telegram began: null when nothing came. */
  trouble(): { readonly damaged: number; readonly garbage: string | null }
}

/** Cuts what comes over a line into telegrams: it may begin in the middle of one, and break off anywhere. */
export function p1Stream(): P1Stream {
  let rest = ''
  let damaged = 0
  let hasHeardEnd = false
  let garbage: string | null = null

  function next(): P1Telegram | null {
    for (let end = END.exec(rest); end; end = END.exec(rest)) {
      const ended = rest.slice(0, end.index + 1)
      rest = rest.slice(end.index + end[0].length)
      const telegram = ended.slice(beginIn(ended))
      // The first may have begun before anybody listened.
      const isTail = !hasHeardEnd && !telegram.startsWith('/')
      hasHeardEnd = true
      if (telegram.startsWith('/') && end[1] !== undefined && Number.parseInt(end[1], 16) === crc16(telegram))
        return readTelegram(telegram)
      if (!isTail) damaged += 1
    }
    return null
  }

  return {
    add(bytes) {
      rest += bytes.toString('latin1')
      const whole: P1Telegram[] = []
      for (let telegram = next(); telegram; telegram = next()) whole.push(telegram)
      if (rest.length > BUFFER_MAX) {
        garbage ??= rest.slice(0, 60)
        rest = rest.slice(-BUFFER_MAX)
      }
      return whole
    },
    trouble: () => ({ damaged, garbage: garbage ?? (rest === '' ? null : rest.slice(0, 60)) }),
  }
}

/** The last beginning: one before it belongs to a telegram that broke off. */
function beginIn(text: string): number {
  const inLine = text.lastIndexOf('\n/')
  return inLine === -1 ? 0 : inLine + 1
}

/** CRC-16/ARC over everything from `/` to `!`: DSMR P1 companion standard 5.0.2, section 6.2. */
export function crc16(text: string): number {
  let crc = 0
  for (let at = 0; at < text.length; at++) {
    crc ^= text.charCodeAt(at)
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1
  }
  return crc
}

const LINE = /^1-0:(\d+\.\d+\.\d+)\(([\d.]+)\*(kWh?)\)/gm

/** Power as a whole or phase by phase, energy as a whole or by tariff: meters of other countries differ. */
function readTelegram(text: string): P1Telegram {
  const said = new Map([...text.matchAll(LINE)].map(([, code, value]) => [code!, Math.round(Number(value) * 1000)]))
  const sumOf = (...codes: string[]) => {
    const values = codes.map((code) => said.get(code)).filter((value) => value !== undefined)
    return values.length === 0 || !values.every(Number.isFinite) ? null : values.reduce((sum, value) => sum + value, 0)
  }
  const importW = sumOf('1.7.0') ?? sumOf('21.7.0', '41.7.0', '61.7.0')
  const exportW = sumOf('2.7.0') ?? sumOf('22.7.0', '42.7.0', '62.7.0')
  return {
    gridW: importW === null ? null : importW - (exportW ?? 0),
    importWh: sumOf('1.8.1', '1.8.2') ?? sumOf('1.8.0'),
    exportWh: sumOf('2.8.1', '2.8.2') ?? sumOf('2.8.0'),
    clock: /^0-0:1\.0\.0\((\w+)\)/m.exec(text)?.[1] ?? null,
  }
}
