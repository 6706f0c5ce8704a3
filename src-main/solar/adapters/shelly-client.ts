import { jsonDevice } from '../device-http.ts'

/** Asks one Shelly, proving the password where it wants that. Each rejects with `SourceUnreadable`. */
export type ShellyClient = {
  readonly address: string
  /** What it says of itself, to anybody. */
  identity(): Promise<unknown>
  /** The whole status of a device of the first generation. */
  status(): Promise<unknown>
  /** A method of a later one. A refusal of the method itself is `not_found`. */
  rpc(method: string, id?: number): Promise<unknown>
}

type Access = { readonly base: URL; readonly user: string; readonly password: string | null }

export function shellyClient({ base, user, password }: Access): ShellyClient {
  const get = jsonDevice(base, { login: password === null ? null : { user, password } })
  return {
    address: base.host,
    identity: () => get('/shelly'),
    status: () => get('/status'),
    rpc: (method, id) => get(`/rpc/${method}${id === undefined ? '' : `?id=${id}`}`),
  }
}
