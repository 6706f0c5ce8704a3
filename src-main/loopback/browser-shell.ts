import type { HostProblem, HostReply, Shell } from '#core/contracts/host-bridge.ts'
import { SHELL_CALLS, type ShellCall } from '#core/contracts/host-calls.ts'

type Known = { readonly versions: Readonly<Record<string, string>>; readonly secrets: Shell['secrets'] }

/** What a browser can do for its user. The page itself saves texts, as downloads. */
export const browserShell = ({ versions, secrets }: Known): Shell => ({
  kind: 'browser',
  is_kiosk: false,
  can_save: true,
  can_quit: false,
  launches_at_login: null,
  secrets,
  versions: { ...versions },
  invite: null,
})

export const isShellCall = (name: string): name is ShellCall => SHELL_CALLS.some((call) => call === name)

const NOT_HERE: HostProblem = { code: 'not_in_this_shell', field: null, detail: null, values: {} }

/** A browser tells what it is, and can do none of what a window does. */
export const answerShellCall = (name: ShellCall, shell: Shell): HostReply<Shell> =>
  name === 'readShell' ? { ok: true, value: shell } : { ok: false, problem: NOT_HERE }
