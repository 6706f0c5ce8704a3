import { postJson } from './ask-host.ts'

const CODE = /^#code=([\w-]+)$/

/**
 * Shows the code of this page's address, if there is one, and takes it out, so that neither history nor bookmark keeps
 * it. One that is no good any more does no harm to whoever was let in before.
 */
export async function showCode(): Promise<void> {
  const [, code] = CODE.exec(location.hash) ?? []
  if (code === undefined) return
  history.replaceState(null, '', `${location.pathname}${location.search}`)
  await postJson('session', { code })
}
