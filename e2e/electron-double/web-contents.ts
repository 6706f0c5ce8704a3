import { EventEmitter } from 'node:events'
import type { WebContents, WebPreferences } from 'electron'
import { theBrowser, whenTargetIsGone } from './browser.ts'
import type { Fields } from './cdp.ts'
import { pack } from './codec.ts'
import { frameTree } from './frames.ts'
import { answerMessage, type Message } from './ipc.ts'
import { note, preventable } from './journal.ts'
import { answerPaused } from './network.ts'
import { PAGE_SCRIPT, PRELOAD_WORLD, preloadScript } from './page-scripts.ts'
import { toApp, toWeb } from './protocol.ts'
import { settlePermissions, theSession } from './session.ts'
import { displaySize } from './screen.ts'

type Doubled =
  | 'id'
  | 'getURL'
  | 'isDestroyed'
  | 'executeJavaScript'
  | 'send'
  | 'setZoomFactor'
  | 'getZoomFactor'
  | 'setVisualZoomLevelLimits'
  | 'setWindowOpenHandler'
  | 'forcefullyCrashRenderer'
  | 'isCrashed'
  | 'getOSProcessId'
type OpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0]
type Size = { readonly width: number; readonly height: number }
type Loading = { readonly web: string; resolve(): void; reject(error: Error): void }

let count = 0

/** A page in Chromium, with the built preload in a world of its own. */
export class DoubleWebContents extends EventEmitter implements Pick<WebContents, Doubled> {
  readonly id = ++count
  readonly session = theSession
  readonly #frames = frameTree()
  readonly #preferences: WebPreferences
  readonly #up: Promise<void>
  readonly #size: () => Size
  #zoom = 1
  #target = ''
  #session = ''
  #isGone = false
  #isCrashed = false
  #loading: Loading | null = null
  #openHandler: OpenHandler | null = null

  constructor(preferences: WebPreferences, size: () => Size) {
    super()
    refuseUnsafe(preferences)
    this.#preferences = preferences
    this.#size = size
    this.#zoom = preferences.zoomFactor ?? 1
    this.#up = this.#create()
    // Whoever loads hears of it; this is for nobody.
    this.#up.catch(() => undefined)
  }

  async #create(): Promise<void> {
    const cdp = theBrowser()
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true, ...this.#size() })
    const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true })
    this.#target = targetId
    this.#session = sessionId
    cdp.hear(sessionId, (method, params) => this.#take(method, params))
    whenTargetIsGone(targetId, () => this.#gone())
    for (const domain of ['Page', 'Runtime', 'Inspector']) await this.#send(`${domain}.enable`)
    await this.#send('Fetch.enable', { patterns: [{ urlPattern: '*', requestStage: 'Request' }] })
    await this.resize()
    const { preload, nodeIntegrationInSubFrames = false } = this.#preferences
    if (preload === undefined) return
    await this.#send('Runtime.addBinding', { name: 'electronDoubleSend', executionContextName: PRELOAD_WORLD })
    await this.#send('Page.addScriptToEvaluateOnNewDocument', { source: PAGE_SCRIPT })
    const source = preloadScript(preload, nodeIntegrationInSubFrames)
    await this.#send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: PRELOAD_WORLD })
  }
  #send = (method: string, params: Fields = {}) => theBrowser().send(method, params, this.#session)

  #take(method: string, params: Fields): void {
    this.#frames.take(method, params)
    if (method === 'Fetch.requestPaused') this.#answer(params)
    else if (method === 'Runtime.bindingCalled')
      void this.#hear(JSON.parse(params['payload']), params['executionContextId'])
    else if (method === 'Page.loadEventFired') this.#loaded()
    else if (method === 'Inspector.targetCrashed') this.#crashed()
    else if (method === 'Page.frameNavigated' && !params['frame'].parentId)
      this.emit('did-navigate', {}, this.getURL(), 200, '')
    else if (method === 'Page.navigatedWithinDocument')
      this.emit('did-navigate-in-page', {}, toApp(params['url']), true)
  }
  #answer(paused: Fields): void {
    answerPaused(
      {
        contents: this,
        send: this.#send,
        mainFrame: () => this.#target,
        isExpected: (web) => this.#loading?.web === web,
      },
      paused,
    ).catch((error: unknown) => this.#complain(error))
  }
  async #hear(message: Message | { readonly open: string }, world: number): Promise<void> {
    if ('open' in message) return this.#windowOpens(toApp(message.open))
    const answer = await answerMessage(message, { sender: this, senderFrame: this.#frames.of(world) })
    if (answer !== null) await this.#tell(world, answer)
  }
  /** A world that is gone meanwhile, with its page or its frame, hears nothing, as in Electron. */
  async #tell(contextId: number, message: Fields): Promise<void> {
    const expression = `electronDoubleHear(${JSON.stringify(JSON.stringify(message))})`
    await this.#send('Runtime.evaluate', { contextId, expression }).catch((error: unknown) => this.#complain(error))
  }
  #complain(error: unknown): void {
    const isOver =
      this.#isGone || this.#isCrashed || /Cannot find context|Invalid InterceptionId|closed|crashed/.test(String(error))
    if (!isOver) process.stderr.write(`electron double: ${String(error)}\n`)
  }
  #loaded(): void {
    this.#isCrashed = false
    this.emit('did-finish-load', {})
    this.#loading?.resolve()
    this.#loading = null
  }
  #windowOpens(url: string): void {
    const details = { url, frameName: '', features: '', disposition: 'new-window' }
    const answer = this.#openHandler?.(details as Parameters<OpenHandler>[0]) ?? { action: 'allow' }
    note('webContents.windowOpen', { url, action: answer.action })
    if (answer.action === 'allow') this.#complain('a window that a page opens is not doubled')
  }
  #crashed(): void {
    this.#isCrashed = true
    this.#fail('ERR_FAILED (-2)')
    this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
  }
  #fail(words: string): void {
    this.#loading?.reject(new Error(`${words} loading '${toApp(this.#loading.web)}'`))
    this.#loading = null
  }
  #gone(): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#fail('ERR_ABORTED (-3)')
    this.emit('destroyed')
  }

  /** For windows: rejects as Electron does when another load comes before this one has finished. */
  async load(url: string): Promise<void> {
    await this.#up
    this.#fail('ERR_ABORTED (-3)')
    await settlePermissions(theBrowser(), this, toApp(url))
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const loading = { web: toWeb(url), resolve, reject }
    this.#loading = loading
    promise.catch(() => undefined)
    const { errorText } = await this.#send('Page.navigate', { url: loading.web })
    if (errorText && this.#loading === loading) this.#fail(errorText)
    // Within a document there is nothing to load.
    return promise
  }
  /** For windows: their size, seen through the zoom. */
  async resize(): Promise<void> {
    const { width, height } = this.#size()
    const seen = { width: Math.round(width / this.#zoom), height: Math.round(height / this.#zoom) }
    const { width: screenWidth, height: screenHeight } = displaySize()
    const look = { ...seen, screenWidth, screenHeight, deviceScaleFactor: this.#zoom, mobile: false }
    await this.#send('Emulation.setDeviceMetricsOverride', look)
  }
  async bringToFront(): Promise<void> {
    await this.#up
    await this.#send('Page.bringToFront')
  }
  async shut(): Promise<void> {
    this.#gone()
    await this.#up
    await theBrowser().send('Target.closeTarget', { targetId: this.#target })
  }
  targetId = () => this.#target
  getURL = () => this.#frames.urlOf(this.#target)
  isDestroyed = () => this.#isGone
  isCrashed = () => this.#isCrashed
  getOSProcessId = () => 0
  getZoomFactor = () => this.#zoom

  setZoomFactor(factor: number): void {
    if (!(factor > 0)) throw new Error("'zoomFactor' must be a double greater than 0.0")
    if (factor === this.#zoom) return
    this.#zoom = factor
    this.#up.then(() => this.resize()).catch((error: unknown) => this.#complain(error))
  }
  async setVisualZoomLevelLimits(minimum: number, maximum: number): Promise<void> {
    note('webContents.setVisualZoomLevelLimits', [minimum, maximum])
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }
  send(channel: string, ...args: unknown[]): void {
    const message = { channel, args: pack(structuredClone(args)) }
    const world = this.#frames.worldIn(this.#target)
    if (world !== undefined) void this.#tell(world, message)
  }
  async executeJavaScript(expression: string): Promise<any> {
    await this.#up
    const given = { expression, awaitPromise: true, returnByValue: true, userGesture: false }
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', given)
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }
  forcefullyCrashRenderer(): void {
    // The renderer dies before it can answer.
    void this.#send('Page.crash').catch((error: unknown) => this.#complain(error))
  }
  /** Keys only: asks the app first, as Electron does, and presses what it lets through. */
  sendInputEvent(input: { type: 'keyDown' | 'keyUp'; keyCode: string; modifiers?: string[] }): void {
    const held = (name: string) => input.modifiers?.includes(name) ?? false
    const key = {
      key: input.keyCode,
      control: held('control'),
      meta: held('meta'),
      alt: held('alt'),
      shift: held('shift'),
    }
    const event = preventable({})
    this.emit('before-input-event', event, { type: input.type, ...key })
    if (event.defaultPrevented) return
    this.emit('input-event', {}, { type: input.type })
    const modifiers = (key.alt ? 1 : 0) + (key.control ? 2 : 0) + (key.meta ? 4 : 0) + (key.shift ? 8 : 0)
    const writes = input.type === 'keyDown' && input.keyCode.length === 1
    const pressed = { key: input.keyCode, modifiers, ...(writes ? { text: input.keyCode } : {}) }
    void this.#send('Input.dispatchKeyEvent', { type: input.type, ...pressed }).catch((error: unknown) =>
      this.#complain(error),
    )
  }
}

/** What would take the walls down is not doubled, so that an app that asks for it does not start here. */
function refuseUnsafe(preferences: WebPreferences): void {
  const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = preferences
  if (sandbox === false || contextIsolation === false || nodeIntegration || webSecurity === false || webviewTag)
    throw new Error('electron double: a page without sandbox, isolation or web security is not doubled')
}
