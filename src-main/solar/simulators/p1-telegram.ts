import type { SiteNow } from './simulated-site.ts'

/** CRC-16/ARC, as DSMR 5 has it: polynomial 0x8005 reflected, from 0, over everything from `/` to `!`. */
export function crc16(text: string): number {
  let crc = 0
  for (const byte of Buffer.from(text, 'latin1')) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1
  }
  return crc
}

export type TelegramOptions = {
  /** What the meter's own clock says. */
  readonly clockAt: Date
  /** Some meters were set up without the registers of what goes out. */
  readonly hasExport: boolean
}

/** What a Belgian digital meter (DSMR 5, e-MUCS) pushes through its P1 port each second. */
export function p1Telegram(site: SiteNow, { clockAt, hasExport }: TelegramOptions): string {
  const clock = meterClock(clockAt)
  const lines = [
    '/FLU5\\253769484_A',
    '',
    '0-0:96.1.4(50217)',
    '0-0:96.1.1(3153414733313030303030323331)',
    `0-0:1.0.0(${clock})`,
    `1-0:1.8.1(${kwh(site.importWh - nightWh(site.importWh))}*kWh)`,
    `1-0:1.8.2(${kwh(nightWh(site.importWh))}*kWh)`,
    ...(hasExport
      ? [
          `1-0:2.8.1(${kwh(site.exportWh - nightWh(site.exportWh))}*kWh)`,
          `1-0:2.8.2(${kwh(nightWh(site.exportWh))}*kWh)`,
        ]
      : []),
    '0-0:96.14.0(0001)',
    '1-0:1.4.0(00.412*kW)',
    `1-0:1.6.0(${clock})(02.589*kW)`,
    `1-0:1.7.0(${kw(site.gridW)}*kW)`,
    ...(hasExport ? [`1-0:2.7.0(${kw(-site.gridW)}*kW)`] : []),
    ...site.phases.map(({ powerW }, phase) => `1-0:${2 * phase + 2}1.7.0(${kw(powerW)}*kW)`),
    ...(hasExport ? site.phases.map(({ powerW }, phase) => `1-0:${2 * phase + 2}2.7.0(${kw(-powerW)}*kW)`) : []),
    ...[32, 52, 72].map((register) => `1-0:${register}.7.0(230.0*V)`),
    '0-0:96.3.10(1)',
    '0-0:17.0.0(999.9*kW)',
    '1-0:31.4.0(999*A)',
    '0-0:96.13.0()',
    '0-1:24.1.0(003)',
    '0-1:96.1.1(37464C4F32313231303538343630)',
    '0-1:24.4.0(1)',
    `0-1:24.2.3(${clock})(00482.117*m3)`,
    '!',
  ]
  return withCrc(lines.join('\r\n'))
}

/** The night's register stands still by day, and every scenario of sun plays by day. */
const nightWh = (wh: number) => Math.floor(wh / 3_000_000) * 1_000_000
const kw = (watts: number) => (Math.max(0, watts) / 1000).toFixed(3).padStart(6, '0')
const kwh = (wh: number) => (wh / 1000).toFixed(3).padStart(10, '0')

const BRUSSELS = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Brussels',
  year: '2-digit',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'shortOffset',
})

/** `260621134500S`: local time with its season, as every clock of a meter. */
function meterClock(at: Date): string {
  const parts = Object.fromEntries(BRUSSELS.formatToParts(at).map(({ type, value }) => [type, value]))
  const season = parts['timeZoneName'] === 'GMT+2' ? 'S' : 'W'
  return ['year', 'month', 'day', 'hour', 'minute', 'second'].map((part) => parts[part]).join('') + season
}

/** The same telegram with the check sum of what is in it now. */
export function withCrc(telegram: string): string {
  const text = telegram.slice(0, telegram.lastIndexOf('!') + 1)
  return `${text}${crc16(text).toString(16).toUpperCase().padStart(4, '0')}\r\n`
}
