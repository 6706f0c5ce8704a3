import { lookup as lookupAddress, type LookupAddress } from 'node:dns'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { Agent } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import axios, { type AxiosResponse } from 'axios'
import { ComputeFailure } from '../../compute/ports.ts'
import { watchSilence } from './watch-silence.ts'

/** More than this is no input of a task, in bytes. */
const BYTES_MAX = 1024 * 1024 * 1024
/** Without a byte for this long the other side is gone, in ms. */
const SILENCE_MS = 60_000

/** Ranges that are no public address: RFC 6890 for IPv4 and IPv6, with what maps one into the other. Two lists, because one would take each IPv4 address for its mapped form. */
const NOT_PUBLIC = { ipv4: new BlockList(), ipv6: new BlockList() } as const
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  NOT_PUBLIC.ipv4.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  NOT_PUBLIC.ipv6.addSubnet(net, bits, 'ipv6')

/** Whether an address is one that everybody on the internet means by it: not of this home, this computer, or a range of special use. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  return !NOT_PUBLIC[family].check(address, family)
}

const notPublic = (host: string) =>
  new ComputeFailure(`${host} is no public address; the owner of this node has not allowed others.`, true)

/** Resolves a name once, and connects to that very address: a name that changes its mind in between gains nothing. */
const publicLookup: LookupFunction = (host, options, found) => {
  lookupAddress(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return found(error, [])
    const hidden = addresses.some(({ address }) => !isPublicAddress(address))
    const [first] = addresses
    if (hidden || !first) return found(notPublic(host), [])
    return options.all === true ? found(null, addresses) : found(null, first.address, first.family)
  })
}

type Download = {
  readonly url: string
  readonly folder: string
  readonly signal: AbortSignal
  /** The owner alone may let a coordinator name addresses in this home. */
  readonly allowPrivate: boolean
  /** For a test's own certificate. */
  readonly ca?: string
}

/**
 * Downloads what a task names by its public `https:` address into `folder`; null when there is nothing (404, 410). What
 * it is worth is found out by its digest. No redirects, no credentials, at most 1 GiB. Rejects with `ComputeFailure`.
 */
export async function publicDownload({ url, folder, signal, allowPrivate, ca }: Download): Promise<string | null> {
  const { hostname } = new URL(url)
  const host = hostname.replaceAll(/[[\]]/g, '')
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic(host)
  const agent = new Agent({ ...(allowPrivate ? {} : { lookup: publicLookup }), ...(ca === undefined ? {} : { ca }) })
  const watch = watchSilence(SILENCE_MS)
  try {
    const response = await axios.get<Readable>(url, {
      httpsAgent: agent,
      proxy: false,
      maxRedirects: 0,
      responseType: 'stream',
      validateStatus: () => true,
      signal: AbortSignal.any([signal, watch.signal]),
    })
    return await keep(response, { folder, watch })
  } catch (error) {
    signal.throwIfAborted()
    throw failureOf(error, host)
  } finally {
    watch.end()
    agent.destroy()
  }
}

type Keep = { folder: string; watch: ReturnType<typeof watchSilence> }

async function keep({ status, data }: AxiosResponse<Readable>, { folder, watch }: Keep): Promise<string | null> {
  if (status !== 200) data.destroy()
  if (status === 404 || status === 410) return null
  if (status !== 200) throw new ComputeFailure(`The address of the data answers with status ${status}.`, true)
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, 'download')
  await rm(file, { force: true })
  await pipeline(data, bounded(watch), createWriteStream(file), { signal: watch.signal })
  return file
}

function bounded(watch: Keep['watch']) {
  return async function* (chunks: AsyncIterable<Uint8Array>) {
    let size = 0
    for await (const chunk of chunks) {
      watch.alive()
      size += chunk.byteLength
      if (size > BYTES_MAX) throw new ComputeFailure('The data is larger than a task’s input may be.', false)
      yield chunk
    }
  }
}

function failureOf(error: unknown, host: string): ComputeFailure {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof ComputeFailure) return cause
  const why = error instanceof Error ? error.message : String(error)
  return new ComputeFailure(`${host} does not answer (${why}).`, true)
}
