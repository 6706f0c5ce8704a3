import type { HostProblem, HostReply } from '#core/contracts/host-bridge.ts'
import { readonly, shallowReadonly, shallowRef } from 'vue'

type Save<T> = {
  /** Of what; a later save of the same takes the place of one that waits. */
  readonly name: string
  /** What is shown as if it were kept, until it is known whether it is. */
  readonly shown: T
  readonly run: () => Promise<HostReply<unknown>>
}

/** Saves one after the other, so that what was wanted last is what is kept; nothing that is wanted meanwhile is lost. */
export function useSaves<T>() {
  /** The first one is under way. */
  const queue = shallowRef<readonly Save<T>[]>([])
  const problems = shallowRef<Readonly<Record<string, HostProblem | null>>>({})
  let turn: Promise<void> | null = null

  /** Resolves when nothing waits any more; rejects when the host is gone, and what waited with it. */
  function save(next: Save<T>): Promise<void> {
    const [running, ...waiting] = queue.value
    const others = waiting.filter(({ name }) => name !== next.name)
    queue.value = [...(running ? [running] : []), ...others, next]
    turn ??= saveAll()
    return turn
  }
  async function saveAll(): Promise<void> {
    try {
      for (let [one] = queue.value; one; [one] = queue.value) {
        const reply = await one.run()
        problems.value = { ...problems.value, [one.name]: reply.ok ? null : reply.problem }
        queue.value = queue.value.slice(1)
      }
    } finally {
      queue.value = []
      turn = null
    }
  }
  return { queue: shallowReadonly(queue), problems: readonly(problems), save }
}
