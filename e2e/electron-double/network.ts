import type { EventEmitter } from 'node:events'
import type { Fields } from './cdp.ts'
import { preventable } from './journal.ts'
import { answerRequest, toApp } from './protocol.ts'

type Page = {
  readonly contents: EventEmitter
  readonly send: (method: string, params: Fields) => Promise<Fields>
  readonly mainFrame: () => string
  /** Whether the app itself asked for this document. */
  readonly isExpected: (webAddress: string) => boolean
}

/** Every request of a page stops here: it is answered by the app's own handler, or not at all. */
export async function answerPaused(page: Page, paused: Fields): Promise<void> {
  const { requestId, request } = paused
  const fail = (errorReason: string) => page.send('Fetch.failRequest', { requestId, errorReason })
  // What is in the address itself needs nobody's answer.
  if (/^(data|blob):/.test(request.url)) return void (await page.send('Fetch.continueRequest', { requestId }))
  const address = toApp(request.url)
  if (paused['resourceType'] === 'Document' && isPrevented(page, paused, address)) return void (await fail('Aborted'))
  const answer = await answerRequest(address, {
    method: request.method,
    headers: request.headers,
    ...(request.postData === undefined ? {} : { body: request.postData }),
  }).catch((error: unknown) => {
    process.stderr.write(`electron double: the protocol's handler failed: ${String(error)}\n`)
    return 'failed' as const
  })
  if (answer === 'failed') return void (await fail('Failed'))
  if (answer === null) return void (await fail('InternetDisconnected'))
  await page.send('Fetch.fulfillRequest', {
    requestId,
    responseCode: answer.status,
    responseHeaders: [...answer.headers].map(([name, value]) => ({ name, value })),
    body: Buffer.from(await answer.arrayBuffer()).toString('base64'),
  })
}

/** Asks the app's guards in Electron's order, for what the page itself navigates to. */
function isPrevented({ contents, mainFrame, isExpected }: Page, paused: Fields, url: string): boolean {
  const isMainFrame = paused['frameId'] === mainFrame()
  if (isMainFrame && isExpected(paused['request'].url)) return false
  const names = paused['redirectedRequestId'] !== undefined ? ['will-redirect'] : ['will-frame-navigate']
  if (isMainFrame && paused['redirectedRequestId'] === undefined) names.push('will-navigate')
  return names.some((name) => {
    const event = preventable({ url, isMainFrame, isSameDocument: false })
    contents.emit(name, event, url)
    return event.defaultPrevented
  })
}
