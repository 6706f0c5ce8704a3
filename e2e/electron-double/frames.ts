import { type Fields } from './cdp.ts'
import { PRELOAD_WORLD } from './page-scripts.ts'
import { toApp } from './protocol.ts'

type Frame = { readonly url: string; readonly parentId: string | null }
export type FrameSeen = { readonly url: string; readonly origin: string; readonly parent: FrameSeen | null }

/** The frames of a page and the preload's world in each. */
export function frameTree() {
  const frames = new Map<string, Frame>()
  const worlds = new Map<number, string>()

  function seen(frameId: string): FrameSeen | null {
    const frame = frames.get(frameId)
    if (frame === undefined) return null
    const url = toApp(frame.url)
    const { protocol, host } = URL.parse(url) ?? {}
    const origin = host ? `${protocol}//${host}` : 'null'
    return { url, origin, parent: frame.parentId === null ? null : seen(frame.parentId) }
  }
  const changes: Record<string, (params: Fields) => void> = {
    'Page.frameNavigated': ({ frame }) =>
      void frames.set(frame.id, { url: frame.url + (frame.urlFragment ?? ''), parentId: frame.parentId ?? null }),
    'Page.navigatedWithinDocument': ({ frameId, url }) =>
      void frames.set(frameId, { url, parentId: frames.get(frameId)?.parentId ?? null }),
    'Page.frameDetached': ({ frameId }) => void frames.delete(frameId),
    'Runtime.executionContextCreated': ({ context }) => {
      if (context.name === PRELOAD_WORLD) worlds.set(context.id, context.auxData.frameId)
    },
    'Runtime.executionContextDestroyed': ({ executionContextId }) => void worlds.delete(executionContextId),
    'Runtime.executionContextsCleared': () => worlds.clear(),
  }
  return {
    take: (method: string, params: Fields) => changes[method]?.(params),
    /** The frame of a world; null when it is gone or shows something else by now. */
    of: (world: number) => seen(worlds.get(world) ?? ''),
    urlOf: (frameId: string) => toApp(frames.get(frameId)?.url ?? ''),
    worldIn: (frameId: string) => [...worlds].findLast(([, frame]) => frame === frameId)?.[0],
  }
}
