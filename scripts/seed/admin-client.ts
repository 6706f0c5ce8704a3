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
  /** With a key, asking twice is asking once, where the coordinator says so of the path. */
  post<T>(path: string, body: unknown, idempotencyKey?: string): Promise<T>
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
    async post<T>(path: string, body: unknown, idempotencyKey?: string) {
      const key = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }
      const headers = { authorization, 'content-type': 'application/json', ...key }
      const response = await request(path, { method: 'POST', headers, body: JSON.stringify(body) })
      return (await response.json()) as T
    },
    async putBlob({ sha256, bytes }) {
      const headers = { authorization, 'content-type': 'application/octet-stream' }
      await request(`/grid/blobs/${sha256}`, { method: 'PUT', headers, body: Buffer.from(bytes) })
    },
  }
}
