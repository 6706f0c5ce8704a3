import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { type P1Meter, startP1Meter } from './p1-meter.ts'
import { crc16, p1Telegram } from './p1-telegram.ts'
import { testSite, untilFinished } from './test-site.ts'

const CLOCK = { clockAt: new Date('2026-06-21T11:45:07Z'), hasExport: true }

async function setup(figures: Parameters<typeof testSite>[0] = {}) {
  const { site, pass } = testSite(figures)
  return { site, pass, meter: untilFinished(await startP1Meter({ site })) }
}

/** Connects, and resolves with what was said once that is `until`. */
async function listen({ address }: P1Meter, until: RegExp): Promise<string> {
  const [host, port] = address.split(':')
  const socket = connect({ host: host!, port: Number(port) })
  onTestFinished(() => void socket.destroy())
  let heard = ''
  for await (const chunk of socket) {
    heard += String(chunk)
    if (until.test(heard)) return heard
  }
  return heard
}
const WHOLE = /!([0-9A-F]{4})\r\n/

const valueOf = (telegram: string, register: string) => {
  const found = new RegExp(`^1-0:${register.replaceAll('.', '\\.')}\\(([\\d.]+)\\*`, 'm').exec(telegram)
  return found === null ? null : Number(found[1])
}
const hasRightCrc = (telegram: string) => {
  const sum = WHOLE.exec(telegram)![1]!
  return Number.parseInt(sum, 16) === crc16(telegram.slice(telegram.indexOf('/'), telegram.indexOf('!') + 1))
}

test('its check sum is CRC-16/ARC', () => {
  expect(crc16('123456789')).toBe(0xbb3d)
})

test('a telegram is that of a Belgian meter: local time, kW each way, kWh by tariff', () => {
  const { site } = testSite()
  const telegram = p1Telegram(site.now(), CLOCK)
  expect(telegram).toMatch(/^\/FLU5\\253769484_A\r\n\r\n0-0:96\.1\.4\(50217\)\r\n/)
  expect(telegram).toContain('0-0:1.0.0(260621134507S)\r\n')
  expect(p1Telegram(site.now(), { ...CLOCK, clockAt: new Date('2026-12-21T11:45:07Z') })).toContain('(261221124507W)')
  expect([valueOf(telegram, '1.7.0'), valueOf(telegram, '2.7.0')]).toEqual([0, 2.5])
  const total = (kind: number) => valueOf(telegram, `${kind}.8.1`)! + valueOf(telegram, `${kind}.8.2`)!
  expect(total(1)).toBeCloseTo(site.now().importWh / 1000, 3)
  expect(total(2)).toBeCloseTo(site.now().exportWh / 1000, 3)
  expect(hasRightCrc(telegram)).toBe(true)
})

test('whoever connects hears one telegram, and another with each second', async () => {
  const { site, meter } = await setup()
  expect(valueOf(await listen(meter, WHOLE), '2.7.0')).toBe(2.5)
  const two = listen(meter, /![0-9A-F]{4}\r\n.*![0-9A-F]{4}\r\n/s)
  site.control({ pvW: 0 })
  const ticks = setInterval(() => meter.push(), 1)
  onTestFinished(() => clearInterval(ticks))
  expect(valueOf((await two).slice((await two).lastIndexOf('/')), '1.7.0')).toBe(0.5)
})

test('comes in pieces as well', async () => {
  const { meter } = await setup()
  meter.fail('in_pieces')
  expect(hasRightCrc(await listen(meter, WHOLE))).toBe(true)
})

test.each<[failure: string, what: (telegram: string) => unknown, is: unknown]>([
  ['bad_crc', hasRightCrc, false],
  ['no_export', (telegram) => valueOf(telegram, '2.7.0'), null],
  ['reversed_grid', (telegram) => valueOf(telegram, '1.7.0'), 2.5],
  ['clock_jump', (telegram) => telegram.includes('0-0:1.0.0(260621120000S)'), true],
  ['truncated', (telegram) => telegram.includes('/FLU5'), false],
  ['counter_reset', (telegram) => valueOf(telegram, '1.8.1'), 0.001],
  ['nan', (telegram) => telegram.includes('1-0:1.7.0(--.---*kW)') && hasRightCrc(telegram), true],
])('fails as %s', async (failure, what, is) => {
  const { meter } = await setup()
  meter.fail(failure)
  expect(what(await listen(meter, WHOLE))).toBe(is)
})

test('freezes, says something else, or hangs up', async () => {
  const { meter, pass, site } = await setup()
  meter.fail('frozen')
  const first = await listen(meter, WHOLE)
  pass(600)
  site.control({ pvW: 0 })
  expect(await listen(meter, WHOLE)).toBe(first)
  meter.fail('not_dsmr')
  expect(await listen(meter, /\n/)).toBe('SSH-2.0-OpenSSH_9.9\r\n')
  meter.fail('drops')
  const [host, port] = meter.address.split(':')
  expect(await text(connect({ host: host!, port: Number(port) })).catch(() => '')).toBe('')
})
