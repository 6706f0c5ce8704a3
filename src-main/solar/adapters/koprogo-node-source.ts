import { randomBytes, randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { deviceUrl, isDeviceAddress } from '../../shared/device-address.ts'
import { askDevice } from '../device-http.ts'
import {
  type PastDraw,
  type SiteLeader,
  siteReading,
  SourceUnreadable,
  type SolarReading,
  type SolarSource,
} from '../ports.ts'
import { addressField, secretField } from '../setting-fields.ts'
import {
  AGO_MAX_MS,
  DRAWN_MAX_W,
  DRAWS_MAX,
  HEADERS,
  READING_PATH,
  SETTLE_PATH,
  SettleAnswer,
  type SettleRequest,
  SharedReading,
  SiteRefusal,
} from '../sharing/site-messages.ts'
import { answerSignature, isSame, requestSignature } from '../sharing/site-signature.ts'
import { sourceKind } from '../source-kind.ts'

const KEY_MIN = 16
/** The same whenever a source is opened anew: under another name what it drew would be taken out of the meter twice. */
const THIS_NODE = randomUUID()

type Options = { readonly base: URL; readonly key: string; readonly now: () => Date }

/**
 * Another node of this site that has the meter: reads what it reads, and settles there what this node drew, so that all
 * nodes of the site together never claim more than there was. What it says is relayed, whatever it measured with.
 */
function koprogoNodeSource(options: Options): SolarSource {
  const ask = signedCalls(options)
  let last: { readonly atMs: number; readonly reading: SolarReading } | null = null
  const leader: SiteLeader = {
    async settle(draws) {
      const latest = draws.slice(-DRAWS_MAX)
      const request: SettleRequest = { node: THIS_NODE, draws: latest.map(sharedDraw) }
      const { until_ago_ms: untilAgoMs, granted_j: granted } = await ask(SETTLE_PATH, request, SettleAnswer)
      const older = draws.slice(0, draws.length - latest.length)
      return { untilAgoMs, grantedJ: [...older.map(() => 0), ...granted] }
    },
  }
  return {
    name: 'another node of this site',
    async read() {
      const told = await ask(READING_PATH, {}, SharedReading)
      // The way takes its time: the same reading must not look like a newer one.
      if (last?.atMs !== told.at_ms) last = { atMs: told.at_ms, reading: readingOf(told, options.now()) }
      return last.reading
    },
    leader: () => leader,
  }
}

const sharedDraw = ({ fromAgoMs, toAgoMs, drawnW, sureW }: PastDraw): SettleRequest['draws'][number] => ({
  from_ago_ms: Math.min(AGO_MAX_MS, fromAgoMs),
  to_ago_ms: Math.max(0, toAgoMs),
  drawn_w: Math.min(DRAWN_MAX_W, drawnW),
  sure_w: Math.min(DRAWN_MAX_W, sureW),
})

const readingOf = (told: SharedReading, now: Date): SolarReading =>
  siteReading({
    at: new Date(now.getTime() - told.age_ms),
    gridW: told.grid_w,
    pvW: told.pv_w,
    batteryW: told.battery_w,
    loadW: told.load_w,
    batterySocPct: told.battery_soc_pct,
    importWh: told.import_wh,
    exportWh: told.export_wh,
    pvWh: told.pv_wh,
    quality: told.quality === 'measured' ? 'relayed' : told.quality,
  })

/** Asks with a signature, and believes only what is signed; learns the other clock when it is told that it differs. */
function signedCalls({ base, key, now }: Options) {
  let offsetMs = 0

  async function once(path: string, body: string): Promise<{ status: number; said: unknown }> {
    const signed = {
      method: 'POST',
      path,
      timeMs: Math.round(now().getTime() + offsetMs),
      nonce: randomBytes(16).toString('base64url'),
      body,
    }
    const headers = {
      'content-type': 'application/json',
      [HEADERS.time]: String(signed.timeMs),
      [HEADERS.nonce]: signed.nonce,
      [HEADERS.signature]: requestSignature(key, signed),
    }
    const { status, header, text } = await askDevice(new URL(path, base), { headers, body })
    const signature = answerSignature(key, { nonce: signed.nonce, status, body: text })
    if (!isSame(header(HEADERS.signature) ?? '', signature)) throw unsigned(base.host, status, text)
    return { status, said: parseJson(text) }
  }

  return async function ask<T>(path: string, request: object, schema: z.ZodType<T>): Promise<T> {
    const body = JSON.stringify(request)
    let { status, said } = await once(path, body)
    const serverMs = status === 401 ? SiteRefusal.safeParse(said).data?.server_time_ms : undefined
    if (serverMs !== undefined) {
      offsetMs = serverMs - now().getTime()
      ;({ status, said } = await once(path, body))
    }
    const answer = schema.safeParse(said)
    if (status === 200 && answer.success) return answer.data
    throw refused(base.host, status, said)
  }
}

/** Nobody but a node of this site can sign with its key. */
function unsigned(address: string, status: number, text: string): SourceUnreadable {
  const code = SiteRefusal.safeParse(parseJson(text)).data?.code
  if (code === 'not_signed') return new SourceUnreadable('wrong_password', { address })
  if (code !== undefined) return new SourceUnreadable('other', { address, detail: code })
  return new SourceUnreadable('not_that_device', { address, detail: `HTTP ${status}` })
}

function refused(address: string, status: number, said: unknown): SourceUnreadable {
  const { code, problem } = SiteRefusal.safeParse(said).data ?? {}
  if (problem) return new SourceUnreadable(problem.code, problem.values)
  if (code === 'no_reading' || code === 'not_the_leader')
    return new SourceUnreadable('no_meter', { address, what: 'grid' })
  return new SourceUnreadable('other', { address, detail: code ?? `HTTP ${status}` })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is not JSON fits no message, which the caller checks.
    return undefined
  }
}

export const koprogoNode = sourceKind({
  kind: 'koprogo-node',
  quality: 'relayed',
  fields: {
    address: addressField('192.168.1.20:8095', isDeviceAddress),
    key: secretField({ isRequired: true, lengthMin: KEY_MIN }),
  },
  tells: () => ['grid'],
  open({ address, key }, { now }) {
    return koprogoNodeSource({ base: deviceUrl(address)!, key: key!, now })
  },
})
