import type { AgentSnapshot } from '#core/contracts/agent.ts'
import type { HostBridge, TilePreview } from '#core/contracts/host-bridge.ts'
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'

const LOOK_EVERY_MS = 2000

type Running = Pick<AgentSnapshot['running'][number], 'assignment_id' | 'task_type'>
type Previews = ReadonlyMap<string, TilePreview>
type Where = {
  readonly bridge: Pick<HostBridge, 'readPreview'>
  readonly running: () => readonly Running[]
  /** Whether the host can be asked, and somebody looks. */
  readonly isWatched: () => boolean
}

/** What the running tasks have drawn so far, by assignment, looked at every other second for as long as it is watched. */
export function usePreviews({ bridge, running, isWatched }: Where): Readonly<ShallowRef<Previews>> {
  const previews = shallowRef<Previews>(new Map())
  let isLooking = false

  /** Of a task that shows nothing just now, what it showed last. */
  async function previewOf(id: string): Promise<readonly [string, TilePreview][]> {
    const reply = await bridge.readPreview({ assignment_id: id })
    const shown = (reply.ok ? reply.value : null) ?? previews.value.get(id)
    return shown ? [[id, shown]] : []
  }
  async function look(): Promise<void> {
    if (isLooking || !isWatched()) return
    const drawing = running().filter(({ task_type: type }) => type === 'render')
    if (drawing.length === 0 && previews.value.size === 0) return
    isLooking = true
    try {
      const found = await Promise.all(drawing.map(({ assignment_id: id }) => previewOf(id)))
      previews.value = new Map(found.flat())
    } finally {
      isLooking = false
    }
  }
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  void look()
  return previews
}
