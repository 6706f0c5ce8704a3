import { hostname } from 'node:os'
import {
  HOST_BRIDGE,
  type HostInput,
  type HostOutput,
  type HostReply,
  type HostState,
} from '#core/contracts/host-bridge.ts'
import type { NodeCall } from '#core/contracts/host-calls.ts'
import { readMachine, type Machine } from '../agent/adapters/machine-inventory.ts'
import { systemClock as clock } from '../agent/adapters/system.ts'
import { withStoredEnergy } from '../agent/adapters/stored-energy.ts'
import { energyHistory } from '../agent/energy-history.ts'
import type { AgentOptions } from '../agent/agent.ts'
import type { Isolation } from '../compute/isolation.ts'
import { diagnosis } from './diagnosis.ts'
import { HostRefusal, problem, problemOf } from './host-problem.ts'
import { joinGrid, offerAt } from './join-grid.ts'
import { liveSite } from '../solar/live-site.ts'
import { solarAnswers } from './solar-answers.ts'
import { nodeAccount } from './node-account.ts'
import { tilePreview } from './tile-preview.ts'
import { openPinLock, type PinLock } from './pin-lock.ts'
import { openPreferences } from './preferences-file.ts'
import type { Host } from './ports.ts'
import { agentsOf, makeRunningNode, type RunningNode } from './running-node.ts'
import { makeStateStream } from '../shared/state-stream.ts'

export type HostOptions = Omit<AgentOptions, 'solar' | 'slotsMax' | 'isSunLeftOut' | 'acceptsUploaded' | 'wishes'> & {
  /** Watts that the command line says; null: as the owner has set up the meters of this site. */
  readonly solarW: number | null
  /** Whether the PIN guards pay, settings and leaving. */
  readonly isKiosk: boolean
  /** Whether work makes way for who uses this computer, from the moment it joins until its owner says otherwise. */
  readonly pausesForUser: boolean
  /** How many tasks may run at once when the owner has not said it. */
  readonly slotsDefault: (machine: Machine) => number
  /** What stands around the programs that `computer` runs, for who asks. */
  readonly isolation: Isolation
}

type Parts = {
  readonly options: HostOptions
  readonly machine: Machine
  readonly node: RunningNode
  readonly pin: PinLock
  readonly preferences: ReturnType<typeof openPreferences>
  readonly account: ReturnType<typeof nodeAccount>
  readonly sun: ReturnType<typeof solarAnswers>
  readonly state: () => HostState
  readonly changed: () => void
}
type Answers = { readonly [C in NodeCall]: (input: HostInput<C>) => Promise<HostOutput<C>> }

/** Guests may change these in a kiosk. */
const FREE_PREFERENCES: ReadonlySet<string> = new Set(['language', 'welcome', 'keyboard_layout'])

/**
 * A node with its interface's whole contract: starts the agent when this computer is registered, shows Welcome when it is
 * not, and mirrors an agent that already runs here. Its phase says how that went; rejects only when nothing can be kept
 * in the directory at all.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { directory, tell } = options
  const machine = await readMachine()
  const feed = makeStateStream<HostState>((seq) => ({ ...readState(parts), seq }))
  const preferences = openPreferences(directory, { now: clock.now(), tell })
  const slotsMax = () => preferences.now().cores_max ?? options.slotsDefault(machine)
  const isSunLeftOut = () => preferences.now().green_certificates
  const acceptsUploaded = () => preferences.now().accepts_uploaded
  const place = () => preferences.now().place
  const isOverridden = options.solarW !== null
  const ensureUnlocked = () => pin.ensureUnlocked()
  const agent = () => node.now().agent
  const sun = solarAnswers({ directory, place, now: clock.now, isOverridden, agent, ensureUnlocked })
  const solar = liveSite({ directory, fixedW: options.solarW, place })
  const agents = agentsOf({ ...options, solar, slotsMax, isSunLeftOut, acceptsUploaded, wishes: preferences.now })
  const node = makeRunningNode(agents, { changed: feed.changed, tell })
  const pin = openPinLock({ directory, isKiosk: options.isKiosk, clock, changed: feed.changed, tell })
  const account = nodeAccount(directory, options.keyPassphrase)
  const { now: state, changed } = feed
  const parts: Parts = { options, machine, node, pin, preferences, account, sun, state, changed }
  const answers = answersOf(parts)
  void node.begin()
  return {
    call: (name, input) => answer(name, { input, answers, tell }),
    watch: feed.watch,
    async stop() {
      await node.stop()
      await solar.close?.()
      feed.tell()
      feed.end()
    },
  }
}

function readState({ machine, node, pin, preferences, sun }: Parts): Omit<HostState, 'seq'> {
  return {
    ...node.now(),
    notices: [...preferences.notices(), ...pin.notices(), ...sun.notices()],
    preferences: preferences.now(),
    machine: { cores: machine.cores, cpu: machine.cpu, name: hostname(), is_raspberry_pi: machine.isRaspberryPi },
    lock: { has_pin: pin.hasPin(), is_locked: pin.isLocked() },
  }
}

async function answer<C extends NodeCall>(
  name: C,
  { input, answers, tell }: { input: unknown; answers: Answers; tell: (line: string) => void },
): Promise<HostReply<HostOutput<C>>> {
  const parsed = HOST_BRIDGE[name].input.safeParse(input)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return {
      ok: false,
      problem: problem('request_invalid', { field: issue?.path.join('.') || null, detail: issue?.message ?? null }),
    }
  }
  try {
    return { ok: true, value: await answers[name](parsed.data as HostInput<C>) }
  } catch (error) {
    const known = problemOf(error)
    if (!known) tell(`${name} failed: ${error instanceof Error ? error.stack : String(error)}`)
    return { ok: false, problem: known ?? problem('bug') }
  }
}

const answersOf = (parts: Parts): Answers => ({
  readState: async () => parts.state(),
  ...workAnswers(parts),
  ...membershipAnswers(parts),
  ...ownAnswers(parts),
  ...parts.sun.answers,
  readEnergy: async ({ period, at }) =>
    withStoredEnergy(parts.options.directory, (book) => energyHistory(book, period, new Date(at))),
})

const workAnswers = ({ node }: Parts): Pick<Answers, 'pause' | 'resume' | 'finish' | 'readPreview'> => ({
  readPreview: async ({ assignment_id: id }) => tilePreview(await node.outputSoFar(id)),
  async pause({ until }) {
    await node.pause(until === null ? null : new Date(until))
    return {}
  },
  async resume() {
    await node.resume()
    return {}
  },
  async finish() {
    await node.finish()
    return {}
  },
})

type MembershipCall = 'lookAtGrid' | 'join' | 'readEarnings' | 'redeem' | 'readProof' | 'leave'
const membershipAnswers = (parts: Parts): Pick<Answers, MembershipCall> => {
  const { options, machine, node, pin, preferences, account } = parts
  return {
    lookAtGrid: ({ target }) => offerAt(target),
    async join(request) {
      pin.ensureUnlocked()
      if (node.now().phase !== 'welcome') throw new HostRefusal('already_registered')
      const { directory, tell } = options
      const keyPassphrase = options.keyPassphrase?.()
      const joined = await joinGrid(request, { directory, keyPassphrase, cores: machine.cores, tell })
      account.forget()
      // It has joined, whatever the disk says to the rest.
      const { green_certificates, cpu_cores } = request
      const chosen = cpu_cores === null ? {} : { cores_max: cpu_cores }
      const limits = preferences.now().limits
      const polite = options.pausesForUser ? { limits: { ...limits, when_user_active: 'pause' as const } } : {}
      preferences.hold({ green_certificates, welcome: null, ...chosen, ...polite })
      void node.begin()
      return joined
    },
    readEarnings: (page) => account.earnings(page),
    async redeem() {
      pin.ensureUnlocked()
      return account.redeem()
    },
    readProof: ({ height }) => account.proof(height),
    async leave() {
      pin.ensureUnlocked()
      if (node.now().phase === 'attached') throw new HostRefusal('agent_running_elsewhere')
      await leaveGrid(parts)
      return {}
    },
  }
}

/** The agent ends first, so that its work is given back; when leaving does not succeed it is started again. */
async function leaveGrid({ node, account }: Parts): Promise<void> {
  await node.stop('starting')
  try {
    await account.leave()
  } finally {
    void node.begin()
  }
}

type OwnCall = 'changePreferences' | 'setPin' | 'unlock' | 'lock' | 'stayUnlocked' | 'diagnose'
const ownAnswers = ({ pin, preferences, changed, state, options }: Parts): Pick<Answers, OwnCall> => ({
  async changePreferences(changes) {
    if (!Object.keys(changes).every((name) => FREE_PREFERENCES.has(name))) pin.ensureUnlocked()
    const next = preferences.change(withoutUndefined(changes))
    changed()
    return next
  },
  async setPin({ pin: next, old }) {
    await pin.set(next, old)
    return {}
  },
  async unlock({ pin: given }) {
    await pin.unlock(given)
    return {}
  },
  async lock() {
    pin.lock()
    return {}
  },
  async stayUnlocked() {
    pin.ensureUnlocked()
    return {}
  },
  async diagnose() {
    pin.ensureUnlocked()
    return { text: diagnosis(state(), options) }
  },
})

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }
const withoutUndefined = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
