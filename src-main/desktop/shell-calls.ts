import type { HostInput, HostOutput, HostProblem, HostReply, Shell } from '#core/contracts/host-bridge.ts'
import { type NodeCall, SHELL_CALLS, type HostCall, type ShellCall } from '#core/contracts/host-calls.ts'
import type { Host } from '../host/ports.ts'
import type { Answer } from './answer-call.ts'
import type { Autostart } from './autostart.ts'
import type { Quitting } from './quitting.ts'
import type { AppWindow } from './app-window.ts'
import { type AskWhere, saveText } from './save-text.ts'

export type ShellDeps = {
  readonly host: Host
  readonly view: Pick<AppWindow, 'isKiosk' | 'leaveKiosk'>
  /** By name: of the app and of what it runs on. */
  readonly versions: Readonly<Record<string, string>>
  /** Null where the app cannot be started at login. */
  readonly autostart: Autostart | null
  readonly quitting: Quitting
  readonly askWhere: AskWhere
  /** Where the node's key is. */
  readonly secrets: () => Shell['secrets']
  readonly invite: () => string | null
}
type Calls = { readonly [C in ShellCall]: (input: HostInput<C>) => Promise<HostReply<HostOutput<C>>> }

/** Answers what concerns the window itself, and passes everything else on to the node. */
export function shellAnswer(deps: ShellDeps): Answer {
  const calls = shellCalls(deps)
  return (call, input) =>
    isShellCall(call) ? calls[call](input as never) : deps.host.call(call satisfies NodeCall, input)
}

const isShellCall = (call: HostCall): call is ShellCall => SHELL_CALLS.some((name) => name === call)
const done = { ok: true, value: {} } as const
const refused = (code: HostProblem['code'], values: HostProblem['values'] = {}) =>
  ({ ok: false, problem: { code, field: null, detail: null, values } }) as const

function shellCalls(deps: ShellDeps): Calls {
  const { host, quitting, autostart, askWhere, view } = deps
  return {
    readShell: async () => ({ ok: true, value: shellOf(deps) }),

    async setLaunchAtLogin({ launches }) {
      if (autostart === null) return refused('not_in_this_shell')
      try {
        autostart.set(launches)
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error)
        return { ok: false, problem: { code: 'save_failed', field: 'launches', detail, values: {} } }
      }
      return { ok: true, value: shellOf(deps) }
    },

    saveText: async (input) => (view.isKiosk() ? refused('not_in_this_shell') : saveText(input, askWhere)),

    async leaveKiosk({ pin }) {
      if (!view.isKiosk()) return refused('not_in_this_shell')
      const unlocked = await host.call('unlock', { pin })
      if (!unlocked.ok) return unlocked
      view.leaveKiosk()
      return done
    },

    async quit({ even_if_work_is_lost: isSure }) {
      if (view.isKiosk()) return refused('not_in_this_shell')
      const count = quitting.tasksAtStake()
      if (count > 0 && !isSure) return refused('would_lose_work', { count })
      // The answer has to reach the page before the page is gone.
      setImmediate(() => void quitting.now())
      return done
    },
  }
}

function shellOf({ autostart, view, versions, invite, secrets }: ShellDeps): Shell {
  const isKiosk = view.isKiosk()
  return {
    kind: 'window',
    is_kiosk: isKiosk,
    can_save: !isKiosk,
    can_quit: !isKiosk,
    launches_at_login: autostart?.isOn() ?? null,
    secrets: secrets(),
    versions: { ...versions },
    invite: invite(),
  }
}
