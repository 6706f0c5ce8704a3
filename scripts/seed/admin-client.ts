import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'

/** An answer of the coordinator that is not a success, with its sentence. */
export class CoordinatorRefusal extends Error {
  override name = 'CoordinatorRefusal'
}

export type StoredBytes = { readonly sha256: string } & ({ readonly file: string } | { readonly bytes: Uint8Array })

/** The few admin's calls that filling a grid needs. Each rejects with `CoordinatorRefusal` or fetch's own error. */
export type AdminClient = {
  get<T>(path: string): Promise<T>
  text(path: string): Promise<string>
  post(path: string, body: unknown): Promise<void>
  putBlob(blob: StoredBytes): Promise<void>
}

export function adminClient(url: string, token: string): AdminClient {
  const authorization = `Bearer ${token}`
  const request = async (path: string, init: RequestInit) => {
    const response = await fetch(new URL(path, url), init)
    if (response.ok) return response
    throw new CoordinatorRefusal(`${init.method ?? 'GET'} ${path} → ${response.status} ${await response.text()}`)
  }
  return {
    async get<T>(path: string) {
      const response = await request(path, { headers: { authorization } })
      return (await response.json()) as T
    },
    text: async (path) => (await request(path, { headers: { authorization } })).text(),
    async post(path, body) {
      const headers = { authorization, 'content-type': 'application/json' }
      await request(path, { method: 'POST', headers, body: JSON.stringify(body) })
    },
    async putBlob(blob) {
      const body = 'file' in blob ? Readable.toWeb(createReadStream(blob.file)) : Buffer.from(blob.bytes)
      const headers = { authorization, 'content-type': 'application/octet-stream' }
      await request(`/grid/blobs/${blob.sha256}`, { method: 'PUT', headers, body, duplex: 'half' })
    },
  }
}
