import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { HOST_CALLS } from '#core/contracts/host-calls.ts'
import { processesLeftIn } from '../test/left-behind.ts'
import { hasSandbox } from './app-run.ts'
import { type Check, NotHere } from './check.ts'

const SECOND_START_MS = 30_000
const LEFT_PATIENCE_MS = 5000

type Versions = { readonly electron: string; readonly chrome: string; readonly node: string }

/** The Electron that package.json names, and no other. */
export const versions = (wanted: string): Check<Versions> => ({
  name: 'versions',
  observe: ({ app }) =>
    app.evaluate(() => {
      const { electron, chrome, node } = process.versions
      return { electron, chrome, node }
    }),
  faults: ({ electron }) =>
    electron === wanted ? [] : [`this is Electron ${electron}, and package.json asks for ${wanted}`],
  tell: ({ electron, chrome, node }) => `Electron ${electron}, Chromium ${chrome}, Node ${node}`,
})

type WindowFacts = {
  readonly count: number
  readonly isVisible: boolean
  readonly title: string
  readonly isDrawn: boolean
}

export const window: Check<WindowFacts> = {
  name: 'window',
  async observe({ app, page }) {
    // A node that has not joined is in Welcome: a page that has no way to its node stays elsewhere.
    await page.waitForURL(/#\/welcome$/)
    await page.getByRole('heading', { level: 1 }).waitFor()
    const isDrawn = await page.evaluate<boolean>('document.fonts.ready.then(() => document.body.innerText.length > 40)')
    const shown = await app.evaluate(async ({ BrowserWindow }) => {
      const all = BrowserWindow.getAllWindows()
      const [first] = all
      if (first && !first.isVisible()) await new Promise<void>((resolve) => first.once('show', () => resolve()))
      return { count: all.length, isVisible: first?.isVisible() ?? false, title: first?.getTitle() ?? '' }
    })
    return { ...shown, isDrawn }
  },
  faults: ({ count, isVisible, isDrawn }) => [
    ...(count === 1 ? [] : [`there are ${count} windows`]),
    ...(isVisible ? [] : ['the window is not shown']),
    ...(isDrawn ? [] : ['its page is empty']),
  ],
  tell: ({ title }) => `“${title}” is shown, with its first page`,
}

type PageFacts = {
  readonly calls: readonly string[]
  readonly isFrozen: boolean
  /** Names of Node or Electron that the page can reach. */
  readonly leaks: readonly string[]
  readonly isPolicyInForce: boolean
}

export const page: Check<PageFacts> = {
  name: 'page',
  observe: ({ page: shown }) =>
    shown.evaluate<PageFacts>(`({
      calls: Object.keys(window.koprogo ?? {}),
      isFrozen: Object.isFrozen(window.koprogo),
      leaks: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'global'].filter((name) => name in window),
      isPolicyInForce: (() => {
        const script = document.createElement('script')
        let refusal = 'none'
        try {
          script.text = 'document.documentElement.dataset.ran = 1'
          document.head.append(script)
        } catch (error) {
          refusal = error.name
        }
        return refusal === 'TypeError' && document.documentElement.dataset.ran === undefined
      })(),
    })`),
  faults: ({ calls, isFrozen, leaks, isPolicyInForce }) => [
    ...(String(calls) === String([...HOST_CALLS, 'onState'])
      ? []
      : [`the page has other calls than the contract: ${calls.join(', ')}`]),
    ...(isFrozen ? [] : ['the page can change its calls']),
    ...leaks.map((name) => `the page can reach “${name}”`),
    ...(isPolicyInForce ? [] : ['the page may run text as program: its policy is not in force']),
  ],
  tell: ({ calls }) => `${calls.length} calls, nothing of Node or Electron, policy in force`,
}

type Reply = {
  readonly ok: boolean
  readonly value?: { readonly kind?: string; readonly versions?: Partial<Versions> }
}

export const ipc: Check<Reply> = {
  name: 'IPC',
  observe: ({ page: shown }) => shown.evaluate<Reply>('window.koprogo.readShell({})'),
  faults: ({ ok, value }) => [
    ...(ok ? [] : ['the shell refuses its own page']),
    ...(ok && value?.kind !== 'window' ? [`the shell says that it is “${value?.kind}”, not a window`] : []),
  ],
  tell: () => 'the shell answers its page',
}

/** The node lives in a thread, whose program is read by name; it says what state it is in when it has opened its files. */
export const nodeThread: Check<string> = {
  name: 'node',
  observe: ({ page: shown }) =>
    shown.evaluate<string>(`new Promise((resolve) => {
      const see = ({ phase }) => { if (phase !== 'starting') resolve(phase) }
      window.koprogo.onState(see)
      window.koprogo.readState({}).then((reply) => { if (reply.ok) see(reply.value) })
    })`),
  faults: (phase) => (phase === 'welcome' ? [] : [`a new node is “${phase}” instead of waiting to be let in`]),
  tell: () => 'its thread runs, and waits to be let into a grid',
}

type SandboxFacts = { readonly seccomp: string; readonly isRoot: boolean }

export const sandbox: Check<SandboxFacts> = {
  name: 'sandbox',
  async observe({ app }) {
    const pid = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    )
    if (!pid) throw new NotHere('the process of the page is not known')
    if (process.platform !== 'linux') throw new NotHere('only Linux tells how a process is confined')
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return { seccomp: /^Seccomp:\s+(\d)/m.exec(status)?.[1] ?? '?', isRoot: !hasSandbox }
  },
  faults: ({ seccomp, isRoot }) => [
    ...(isRoot ? ['Chromium’s sandbox does not run for root: verify as an ordinary user'] : []),
    ...(isRoot || seccomp === '2' ? [] : [`the process of the page is not confined (Seccomp: ${seccomp})`]),
  ],
  tell: () => 'the process of the page is confined by seccomp',
}

export const secondStart: Check<{ readonly status: number | null; readonly windows: number }> = {
  name: 'second start',
  async observe({ executable, args, appPath, app }) {
    const given = hasSandbox ? args : ['--no-sandbox', ...args]
    const { status } = spawnSync(executable, given, { cwd: appPath, timeout: SECOND_START_MS, killSignal: 'SIGKILL' })
    return { status, windows: await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length) }
  },
  faults: ({ status, windows }) => [
    ...(status === 0 ? [] : [`a second start on the same data did not end by itself (${status ?? 'killed'})`]),
    ...(windows === 1 ? [] : [`there are ${windows} windows after it`]),
  ],
  tell: () => 'leaves it to the first, and ends',
}

/** Must be the last: ends the app as its user does. */
export const end: Check<{ readonly exitCode: number | null; readonly left: readonly string[] }> = {
  name: 'end',
  async observe({ page: shown, ended, directory }) {
    // The page may be gone before it has heard the answer.
    await shown.evaluate('window.koprogo.quit({ even_if_work_is_lost: false })').catch((error: unknown) => {
      if (!String(error).includes('closed')) throw error
    })
    return { exitCode: await ended, left: await processesLeftIn(directory, LEFT_PATIENCE_MS) }
  },
  faults: ({ exitCode, left }) => [
    ...(exitCode === 0 ? [] : [`its exit code is ${exitCode ?? 'that of a kill'}`]),
    ...left.map((line) => `left behind: ${line}`),
  ],
  tell: () => 'ends when it is told to, and leaves no process behind',
}
