import type { HostBridge, HostState } from '#core/contracts/host-bridge.ts'
import { HOST_CALLS, type HostCall } from '#core/contracts/host-calls.ts'
import type { Scene } from './scene.ts'

/**
 * A bridge for the style page: what is asked for is the scene's, what somebody prefers is kept, and all else that is told
 * changes nothing. `tell` is how the host says another state.
 */
export function sceneBridge(
  scene: Scene,
  { language, theme }: { language: string | null; theme: string | null },
): { readonly bridge: HostBridge; readonly tell: (state: HostState) => void } {
  const looked = (state: HostState): HostState => ({
    ...state,
    preferences: {
      ...state.preferences,
      language,
      theme: theme ?? state.preferences.theme,
    } as HostState['preferences'],
  })
  const state = looked(scene.state)
  const listeners = new Set<(state: HostState) => void>()
  const values: Partial<Record<HostCall, unknown>> = { readState: state, readShell: scene.shell, ...scene.answers }
  let { preferences } = state
  const changePreferences = async (changes: Partial<HostState['preferences']>) => {
    preferences = { ...preferences, ...changes }
    return { ok: true, value: preferences } as const
  }
  const answer = (call: HostCall) => async () => scene.replies?.[call]?.() ?? { ok: true, value: values[call] ?? {} }
  const calls = Object.fromEntries(HOST_CALLS.map((call) => [call, answer(call)]))
  const bridge = {
    ...calls,
    ...(scene.replies?.changePreferences ? {} : { changePreferences }),
    onState(listener: (state: HostState) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  } as HostBridge
  return { bridge, tell: (next) => listeners.forEach((listener) => listener(looked(next))) }
}
