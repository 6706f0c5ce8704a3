import { homedir, platform, release } from 'node:os'
import type { HostState } from '#core/contracts/host-bridge.ts'
import { type Isolation, isolationText } from '../compute/isolation.ts'

/** Anything that opens something, or tells where somebody lives. */
const SECRET = /koprogo1\.\S+|eyJ[\w-]+\.[\w-]+\.[\w-]+|-----BEGIN[^]*?-----END[^-]*-----/g

type About = {
  readonly version: string
  /** What stands around programs that run in this process's children. */
  readonly isolation: Isolation
}

/**
 * What somebody who helps needs to know, as text. Keys, tokens, invites, the PIN, names, places and the home folder are
 * not in it: who reads it is not the owner.
 */
export function diagnosis(state: HostState, { version, isolation }: About): string {
  const { agent, preferences, machine } = state
  const { place: _place, welcome: _welcome, ...choices } = preferences
  const told = {
    program: { version, node: process.version, system: `${platform()} ${release()} ${process.arch}` },
    machine: { cpu: machine.cpu, cores: machine.cores, is_raspberry_pi: machine.is_raspberry_pi },
    // Of a node that runs in another process, that one's `doctor` knows.
    programs_run: state.phase === 'attached' ? null : isolationText(isolation),
    phase: state.phase,
    problem: state.problem,
    notices: state.notices,
    preferences: choices,
    has_pin: state.lock.has_pin,
    agent: agent && {
      server: agent.server,
      connected: agent.connected,
      mode: agent.mode,
      sentence: agent.sentence,
      slots: agent.slots,
      cpu_usage_pct: agent.cpu_usage_pct,
      power_w: agent.power_w,
      solar_w: agent.solar_w,
      solar_source: agent.solar_source,
      // Not what it says of the problem: that names addresses.
      sun: agent.sun && { ...agent.sun, problem: agent.sun.problem?.code ?? null },
      running: agent.running.map(({ task_id, phase, progress }) => ({ task_id, phase, progress })),
      unsent_results: agent.unsent_results,
      warnings: agent.warnings,
      recent: agent.recent.map(({ task_id, outcome, because }) => ({ task_id, outcome, because })),
    },
  }
  return JSON.stringify(told, (_, value: unknown) => (typeof value === 'string' ? withoutSecrets(value) : value), 2)
}

/** In the values, not in their JSON: that writes backslashes twice. */
function withoutSecrets(text: string): string {
  const home = homedir()
  const plain = text.replaceAll(SECRET, '…')
  return home.length > 1 ? plain.replaceAll(home, '~') : plain
}
