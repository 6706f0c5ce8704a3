import { z } from 'zod'
import { AgentSnapshot } from './agent.ts'
import { ConsentResponse } from './consent.ts'
import { EarningsResponse } from './credits.ts'
import { GridResponse } from './grid.ts'
import type { HostCall } from './host-calls.ts'
import { Preferences } from './preferences.ts'
import { Decimal, Id, Instant } from './primitives.ts'
import { ProofItem } from './proofs.ts'
import { RedemptionResponse } from './redemptions.ts'
import { ENERGY_PERIODS, EnergyHistory, FoundSource, Site, SolarSetup, SourceConfig, SourceTrial } from './solar.ts'

/** What can be wrong, as data: the interface words it in four languages, beside the field where there is one. */
export const HOST_PROBLEMS = [
  'request_invalid',
  'bug',
  'locked',
  'pin_wrong',
  'pin_form',
  'pin_wait',
  /** The file of the PIN says nothing; it opens for nobody until somebody removes it. */
  'pin_unreadable',
  'not_registered',
  'already_registered',
  'agent_running_elsewhere',
  'agent_other_version',
  'agent_refused',
  'target_invalid',
  'target_not_encrypted',
  'target_unreachable',
  'target_refused',
  'target_key_differs',
  'invite_invalid',
  'name_invalid',
  'location_invalid',
  'cores_invalid',
  'consent_needed',
  'coordinator_refused',
  'coordinator_unreachable',
  'nothing_payable',
  'payable_too_little',
  'folder_unusable',
  'database_unusable',
  'identity_unusable',
  'not_in_this_shell',
  'save_failed',
  /** `field` is the setting, `place` among the values the source's, from 0; the settings of a source are not right. */
  'source_invalid',
  'would_lose_work',
] as const
export type HostProblemCode = (typeof HOST_PROBLEMS)[number]

export const HostProblem = z.strictObject({
  code: z.enum(HOST_PROBLEMS),
  /** The property of the input that is wrong. */
  field: z.string().nullable(),
  /** The sentence of whoever refused, in its language; null where the code says it all. */
  detail: z.string().nullable(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type HostProblem = z.infer<typeof HostProblem>

/** What people should know beside the agent's own warnings, worded by the interface. */
export const HOST_NOTICES = [
  'preferences_damaged',
  'preferences_newer',
  'preferences_unsaved',
  'pin_damaged',
  'solar_damaged',
  'solar_newer',
] as const
export const HostNotice = z.strictObject({ code: z.enum(HOST_NOTICES), file: z.string() })
export type HostNotice = z.infer<typeof HostNotice>

/**
 * `welcome`: not registered yet. `running`: the agent runs in this host. `attached`: it runs in another process on the same
 * data directory, and this host shows and steers it. `failed`: it could not be started, `problem` says why.
 */
export const HOST_PHASES = ['starting', 'welcome', 'running', 'attached', 'failed', 'ended'] as const

/** All that an interface mirrors. `seq` grows with every change; a state with a lower one is older and is dropped. */
export const HostState = z.strictObject({
  seq: z.int(),
  phase: z.enum(HOST_PHASES),
  agent: AgentSnapshot.nullable(),
  problem: HostProblem.nullable(),
  notices: z.array(HostNotice),
  preferences: Preferences,
  machine: z.strictObject({ cores: z.int(), cpu: z.string(), name: z.string(), is_raspberry_pi: z.boolean() }),
  /** Whether redeem, settings and leaving need the PIN now. `has_pin` false in a kiosk: one should be set. */
  lock: z.strictObject({ has_pin: z.boolean(), is_locked: z.boolean() }),
})
export type HostState = z.infer<typeof HostState>

export const PIN_FORM = /^\d{4,6}$/
const Pin = z.string().max(20)
const Empty = z.strictObject({})

/** What answers at an address or to an invite. `is_own`: over loopback, so that nothing needs to be agreed to. */
export const GridOffer = z.strictObject({
  server: z.string(),
  is_invite: z.boolean(),
  is_own: z.boolean(),
  grid: GridResponse,
  consent: ConsentResponse.nullable(),
})
export type GridOffer = z.infer<typeof GridOffer>

export const JoinRequest = z.strictObject({
  /** An address or an invite. */
  target: z.string().max(4000),
  name: z.string().max(1000),
  location: z.string().max(1000),
  cpu_cores: z.int().nullable(),
  has_solar: z.boolean(),
  green_certificates: z.boolean(),
  consent_version: z.string().max(40).nullable(),
})
export type JoinRequest = z.infer<typeof JoinRequest>

export const Factor = z.strictObject({ id: z.string(), kg_co2_per_kwh: Decimal, source: z.string() })

/** `factor` is what the grid's power is compared with now; null where the coordinator names none. */
export const Earnings = z.strictObject({ earnings: EarningsResponse, factor: Factor.nullable() })
export type Earnings = z.infer<typeof Earnings>

/** A block of the public log, and what was signed for: enough to check hash and signature in front of the user. */
export const ProofToCheck = z.strictObject({ proof: ProofItem, previous_block_hash: z.string(), coordinator_id: Id })
export type ProofToCheck = z.infer<typeof ProofToCheck>

/** The rows of a picture's tile that are drawn already, as RGB bytes from the top; the tile's place is in pixels of the picture. */
export const TilePreview = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int(),
  height: z.int(),
  rows: z.int(),
  rgb: z.base64(),
})
export type TilePreview = z.infer<typeof TilePreview>

/** Where the interface is shown, and what that can do. */
export const Shell = z.strictObject({
  kind: z.enum(['window', 'browser']),
  is_kiosk: z.boolean(),
  can_save: z.boolean(),
  can_quit: z.boolean(),
  /** Null where this shell cannot start the app at login. */
  launches_at_login: z.boolean().nullable(),
  /** Where secrets are kept; `file` is readable by this user only, and the user is told. */
  secrets: z.enum(['keyring', 'file']),
  versions: z.record(z.string(), z.string()),
  /** An invite that was opened as a link and waits to be used. */
  invite: z.string().nullable(),
})
export type Shell = z.infer<typeof Shell>

type Contract = { readonly input: z.ZodType; readonly output: z.ZodType }
const call = <In extends z.ZodType, Out extends z.ZodType>(input: In, output: Out) => ({ input, output })

/** The whole surface between an interface and its host, the same over IPC and over loopback HTTP. */
export const HOST_BRIDGE = {
  readState: call(Empty, HostState),
  pause: call(z.strictObject({ until: Instant.nullable() }), Empty),
  resume: call(Empty, Empty),
  finish: call(Empty, Empty),
  lookAtGrid: call(z.strictObject({ target: z.string().max(4000) }), GridOffer),
  join: call(JoinRequest, z.strictObject({ node_id: Id, status: z.string(), key_file: z.string() })),
  changePreferences: call(Preferences.partial(), Preferences),
  /** `pin` null removes it; `old` is needed where there is one. */
  setPin: call(z.strictObject({ pin: Pin.nullable(), old: Pin.nullable() }), Empty),
  unlock: call(z.strictObject({ pin: Pin }), Empty),
  lock: call(Empty, Empty),
  /** Whoever is at what the PIN guards is still there: the minute after which it locks begins anew. */
  stayUnlocked: call(Empty, Empty),
  readEarnings: call(
    z.strictObject({ cursor: z.string().max(200).nullable(), limit: z.int().min(1).max(500) }),
    Earnings,
  ),
  redeem: call(Empty, RedemptionResponse),
  readProof: call(z.strictObject({ height: z.int().min(1) }), ProofToCheck),
  /** Null for a task that draws nothing, has drawn nothing yet, or runs in another process. */
  readPreview: call(z.strictObject({ assignment_id: Id }), TilePreview.nullable()),
  /** What is behind this meter, and what to ask for each kind of source. */
  readSolar: call(Empty, SolarSetup),
  /** Reads it once, within 15 s; nothing is kept. A secret that is null is taken as in `saveSite`, with the place it has. */
  testSource: call(z.strictObject({ source: SourceConfig, place: z.int().min(0).nullable() }), SourceTrial),
  /** As a whole; a secret that is null stays as the source of this kind at this address has it, else the one in this place. */
  saveSite: call(Site, SolarSetup),
  /** Looks around in this network for some seconds. */
  discoverSources: call(Empty, z.strictObject({ found: z.array(FoundSource).max(50) })),
  /** The day, month or year in this computer's time zone in which `at` lies. */
  readEnergy: call(z.strictObject({ period: z.enum(ENERGY_PERIODS), at: Instant }), EnergyHistory),
  diagnose: call(Empty, z.strictObject({ text: z.string() })),
  leave: call(z.strictObject({ sure: z.literal(true) }), Empty),
  readShell: call(Empty, Shell),
  setLaunchAtLogin: call(z.strictObject({ launches: z.boolean() }), Shell),
  saveText: call(
    z.strictObject({ name: z.string().regex(/^[\w.-]{1,100}$/), text: z.string().max(20_000_000) }),
    z.strictObject({ saved: z.boolean() }),
  ),
  /** With the PIN; where none is set anybody may, and what is given as one does not matter. */
  leaveKiosk: call(z.strictObject({ pin: Pin }), Empty),
  quit: call(z.strictObject({ even_if_work_is_lost: z.boolean() }), Empty),
} as const satisfies Record<HostCall, Contract>

export type HostInput<C extends HostCall> = z.input<(typeof HOST_BRIDGE)[C]['input']>
export type HostOutput<C extends HostCall> = z.output<(typeof HOST_BRIDGE)[C]['output']>

/** Every call resolves to this; it rejects only when the host is gone. */
export type HostReply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: HostProblem }

/** How an interface reaches its host: `window.koprogo` in the window, HTTP and WebSocket in a browser. */
export type HostBridge = {
  readonly [C in HostCall]: (input: HostInput<C>) => Promise<HostReply<HostOutput<C>>>
} & {
  /** Calls back with each new state; returns how to stop. */
  onState(listener: (state: HostState) => void): () => void
  /** Calls back when the host is not heard any more, and when it is again; not there where that cannot happen. */
  onHeard?(listener: (isHeard: boolean) => void): () => void
}
