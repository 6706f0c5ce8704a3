/** An answer of the coordinator that is not a success, with its sentence. */
export class CoordinatorRefusal extends Error {
  override name = 'CoordinatorRefusal'
}

export type StoredBytes = { readonly sha256: string; readonly bytes: Uint8Array }

/** The few admin's calls that filling a grid needs. Each rejects with `CoordinatorRefusal` or fetch's own error. */
export type AdminClient = {
  get<T>(path: string): Promise<T>
  text(path: string): Promise<string>
  bytes(path: string): Promise<ArrayBuffer>
  post(path: string, body: unknown): Promise<void>
  putBlob(blob: StoredBytes): Promise<void>
}

/** Everything is cut off when `signal` aborts. */
export function adminClient({ url, token, signal }: { url: string; token: string; signal: AbortSignal }): AdminClient {
  const authorization = `Bearer ${token}`
  const request = async (path: string, init: RequestInit) => {
    const response = await fetch(new URL(path, url), { ...init, signal })
    if (response.ok) return response
    throw new CoordinatorRefusal(`${init.method ?? 'GET'} ${path} → ${response.status} ${await response.text()}`)
  }
  return {
    async get<T>(path: string) {
      const response = await request(path, { headers: { authorization } })
      return (await response.json()) as T
    },
    text: async (path) => (await request(path, { headers: { authorization } })).text(),
    bytes: async (path) => (await request(path, { headers: { authorization } })).arrayBuffer(),
    async post(path, body) {
      const headers = { authorization, 'content-type': 'application/json' }
      await request(path, { method: 'POST', headers, body: JSON.stringify(body) })
    },
    async putBlob({ sha256, bytes }) {
      const headers = { authorization, 'content-type': 'application/octet-stream' }
      await request(`/grid/blobs/${sha256}`, { method: 'PUT', headers, body: Buffer.from(bytes) })
    },
  }
}
