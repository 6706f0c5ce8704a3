import type { HostBridge, HostState } from '#core/contracts/host-bridge.ts'
import { HOST_CALLS, type HostCall } from '#core/contracts/host-calls.ts'
import type { Scene } from './scenes.ts'

/** A bridge for the style page: what is asked for is the scene's, what is told changes nothing but what is shown. */
export function sceneBridge(
  scene: Scene,
  { language, theme }: { language: string | null; theme: string | null },
): HostBridge {
  const preferences = {
    ...scene.state.preferences,
    language,
    theme: theme ?? scene.state.preferences.theme,
  } as HostState['preferences']
  const state: HostState = { ...scene.state, preferences }
  const listeners = new Set<(state: HostState) => void>()
  const values: Partial<Record<HostCall, unknown>> = { readState: state, readShell: scene.shell, ...scene.answers }
  const answer = (call: HostCall) => async () => ({ ok: true, value: values[call] ?? {} })
  const calls = Object.fromEntries(HOST_CALLS.map((call) => [call, answer(call)]))
  return {
    ...calls,
    onState(listener: (state: HostState) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  } as HostBridge
}
