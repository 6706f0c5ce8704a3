import { digestAuth } from './digest-auth.ts'
import { FIGURE_FAILURES, HTTP_FAILURES, makeFailures } from './failures.ts'
import type { DeviceAnswer, DeviceRequest, HttpDevice } from './http-device.ts'
import { measured, type Role } from './roles.ts'
import { type Component, componentMethods, type Methods, RPC_FAILURES } from './shelly-rpc.ts'
import type { SimulatedSite } from './simulated-site.ts'

/**
 * `pro-3em`: one three-phase meter of the grid (EM); `pro-3em-monophase`: the same device as three clamps (EM1). `pro-em`: two clamps (EM1). `pm`: a PM Mini between panels and house
 * (PM1). `plug`: a Plus Plug S (Switch).
 */
export type ShellyGen2Options = {
  readonly site: SimulatedSite
  readonly model: 'pro-3em' | 'pro-3em-monophase' | 'pro-em' | 'pm' | 'plug'
  readonly roles?: readonly Role[]
  readonly password?: string
}

type Model = { model: string; app: string; gen: number; profile?: string; component: Component; roles: readonly Role[] }

const MODELS: Readonly<Record<ShellyGen2Options['model'], Model>> = {
  'pro-3em': { model: 'SPEM-003CEBEU', app: 'Pro3EM', gen: 2, profile: 'triphase', component: 'EM', roles: ['grid'] },
  'pro-3em-monophase': {
    model: 'SPEM-003CEBEU',
    app: 'Pro3EM',
    gen: 2,
    profile: 'monophase',
    component: 'EM1',
    roles: ['grid', 'pv', 'host'],
  },
  'pro-em': { model: 'SPEM-002CEBEU50', app: 'ProEM50', gen: 2, component: 'EM1', roles: ['grid', 'pv'] },
  pm: { model: 'S3PM-001PCEU16', app: 'MiniPMG3', gen: 3, component: 'PM1', roles: ['pv'] },
  plug: { model: 'SNPL-00112EU', app: 'PlusPlugS', gen: 2, component: 'Switch', roles: ['host'] },
}
const ID = 'shelly-08f9e0e5d3f4'
const FAILURES = [...HTTP_FAILURES, ...FIGURE_FAILURES, ...RPC_FAILURES, 'wrong_password'] as const

/** A Shelly of the second generation or later: `GET /shelly`, and RPC by `GET` or `POST /rpc/<Method>` and `POST /rpc`. */
export function shellyGen2({ site, model, roles, password }: ShellyGen2Options): HttpDevice {
  const failures = makeFailures(FAILURES)
  const { component, roles: usual, ...identity } = MODELS[model]
  const auth = digestAuth(ID, password ?? 'nobody knows it')
  return {
    site,
    failures,
    answer(request, now) {
      const isLocked = password !== undefined || failures.current() === 'wrong_password'
      if (request.url.pathname === '/shelly') return { status: 200, body: about(identity, isLocked) }
      if (failures.current() === 'wrong_password') return lockedOut(request)
      const refusal = isLocked ? auth.refusal(request) : null
      if (refusal !== null) return refusal
      const call = readCall(request)
      if (call === null) return { status: 404, body: 'Not Found' }
      const channels = (roles ?? usual).map((role) => measured(role, now))
      const shown = { channels, phases: now.phases, at: now.at, failure: failures.current() }
      return frameOf(call, answerCall(componentMethods(component, shown), call))
    },
  }
}

/** A device whose password is another one asks, and asks again. */
const lockedOut = (request: DeviceRequest): DeviceAnswer =>
  digestAuth(ID, 'another one').refusal(request) ?? { status: 401, body: '' }

const about = ({ model, app, gen, profile }: Omit<Model, 'component' | 'roles'>, isLocked: boolean) => ({
  name: null,
  id: ID,
  mac: '08F9E0E5D3F4',
  slot: 0,
  model,
  gen,
  fw_id: '20250730-082000/1.7.0-gbe7545d',
  ver: '1.7.0',
  app,
  auth_en: isLocked,
  auth_domain: isLocked ? ID : null,
  ...(profile === undefined ? {} : { profile }),
})

type Call = { readonly method: string; readonly params: unknown; readonly frameId: unknown }

/** `/rpc/<Method>?id=0`, the same with its parameters as a body, or a whole frame posted to `/rpc`. */
function readCall({ url, method, body }: DeviceRequest): Call | null {
  if (!url.pathname.startsWith('/rpc')) return null
  const sent = method === 'POST' && body !== '' ? (JSON.parse(body) as Record<string, unknown>) : {}
  if (url.pathname === '/rpc')
    return { method: String(sent['method']), params: sent['params'], frameId: sent['id'] ?? 0 }
  const params = method === 'POST' ? sent : Object.fromEntries(url.searchParams)
  return { method: url.pathname.slice('/rpc/'.length), params, frameId: null }
}

function answerCall(methods: Methods, { method, params }: Call): DeviceAnswer {
  if (method === 'Shelly.ListMethods')
    return { status: 200, body: { methods: ['Shelly.ListMethods', ...methods.keys()] } }
  const channels = methods.get(method)
  if (channels === undefined) return rpcError(-114, `Method ${method} failed: Method not found!`)
  const id = Number((params as { id?: unknown } | undefined)?.id ?? Number.NaN)
  if (Number.isNaN(id)) return rpcError(-103, "Missing required argument 'id'!")
  const answer = channels[id]
  return answer === undefined ? rpcError(-105, `Argument 'id', value ${id} not found!`) : { status: 200, body: answer }
}

const rpcError = (code: number, message: string): DeviceAnswer => ({
  status: code === -103 ? 400 : 404,
  body: { code, message },
})

/** What was asked by a frame is answered by one, and errors are in it with HTTP 200. */
function frameOf({ frameId }: Call, answer: DeviceAnswer): DeviceAnswer {
  if (frameId === null) return answer
  const key = answer.status === 200 ? 'result' : 'error'
  return { status: 200, body: { id: frameId, src: ID, [key]: answer.body } }
}
