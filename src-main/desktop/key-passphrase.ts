/** A keyring may ask its user first, or not be there yet when the computer has just started; the window does not wait longer. */
const WAIT_MS = 10_000
/** While the node's key is locked the keyring is asked again after this, then twice as long each time: it may ask its user each time. */
const AGAIN_FIRST_MS = 30_000
const AGAIN_MAX_MS = 3_600_000

type Deps = {
  /** What the keyring says; null when it says nothing. Never rejects, and may never resolve. */
  readonly ask: () => Promise<string | null>
  /** Whether there is a key that opens with nothing else. */
  readonly isLocked: () => boolean
  readonly tell: (line: string) => void
  readonly later: (run: () => void, ms: number) => void
}

export type KeyPassphrase = {
  /** What unlocks the node's key, as far as it is known now; null as long as it is not, or where no keyring keeps it. */
  now(): string | null
  /** Resolves when the keyring has answered, or has been waited for long enough. */
  readonly waited: Promise<void>
  /** Somebody tries again: whether it is known now and was not before. Waits no longer either. */
  again(): Promise<boolean>
  /** Told when it is known after all. */
  onLate(listener: (passphrase: string) => void): void
}

/**
 * Asks the keyring, one question at a time: a second one beside it could seal another passphrase than the first. Until it
 * answers, a key that is there stays locked and stays this node; a first key made meanwhile is a file of its owner alone.
 */
export function keyPassphrase({ ask, isLocked, tell, later }: Deps): KeyPassphrase {
  const listeners: ((passphrase: string) => void)[] = []
  let known: string | null = null
  let asking: Promise<void> | null = null
  let failures = 0
  let isPlanned = false

  async function askKeyring(): Promise<void> {
    known = await ask()
    asking = null
    if (known !== null) for (const listener of listeners) listener(known)
    else if (isLocked()) plan()
  }
  const question = () => (asking ??= askKeyring())
  function plan(): void {
    if (isPlanned) return
    isPlanned = true
    later(
      () => {
        isPlanned = false
        if (known === null) void question()
      },
      Math.min(AGAIN_MAX_MS, AGAIN_FIRST_MS * 2 ** failures++),
    )
  }
  async function patiently(): Promise<void> {
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>()
    later(end, WAIT_MS)
    await Promise.race([question(), isOver])
    if (asking !== null) tell('The keyring of this desktop has not answered yet; the app goes on without it for now.')
  }
  return {
    now: () => known,
    waited: patiently(),
    async again() {
      if (known !== null || !isLocked()) return false
      await patiently()
      return known !== null
    },
    onLate: (listener) => void listeners.push(listener),
  }
}
