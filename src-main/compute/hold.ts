import type { Child } from './child.ts'
import { dutyCycle } from './duty-cycle.ts'
import type { WallClock } from './wall-clock.ts'

/** A turn of the duty cycle: short enough for the sun, long enough to cost nothing. */
const TURN_MS = 250
/** A process that does not say in this time that it has paused is stopped all the same. */
const PATIENCE_MS = 500

/** Whether a computation goes on: its owner's pause, and the share of time that it may use. */
export type Hold = {
  /** Repeated, the same as once. */
  pause(): void
  resume(): void
  /** 0.02 to 1. */
  setCpuShare(share: number): void
  /** The process has said something, so that it will hear. */
  heard(): void
  /** The process has said that it has paused. */
  paused(): void
  /** Nothing is held any more. */
  end(): void
}
type Process = Pick<Child, 'tell' | 'freeze' | 'thaw'>

/**
 * A pause is asked for first, so that the process can say how far it is and keep what it has, and is then made sure of
 * by stopping the process. The same process may rest between the turns of its share, and rests on while it is paused. The
 * time that it may take passes only while it runs: a program is not to fail because its owner or the sun slows it down.
 */
export function holdOf(child: Process, wall: WallClock): Hold {
  let isPaused = false
  let isOver = false
  let hasSpoken = false
  let patience: NodeJS.Timeout | undefined
  const turns = turnsOf(child, { wall, isPaused: () => isPaused })
  const wait = () => {
    patience = setTimeout(child.freeze, PATIENCE_MS)
  }
  return {
    pause() {
      if (isPaused) return
      isPaused = true
      wall.hold()
      // One that rests must hear it, too.
      child.thaw()
      child.tell({ type: 'pause' })
      if (hasSpoken) wait()
    },
    resume() {
      if (!isPaused) return
      isPaused = false
      clearTimeout(patience)
      turns.goOn()
    },
    setCpuShare: turns.setCpuShare,
    heard() {
      if (hasSpoken) return
      hasSpoken = true
      if (isPaused) wait()
    },
    paused() {
      clearTimeout(patience)
      if (isPaused && !isOver) child.freeze()
    },
    end() {
      clearTimeout(patience)
      turns.end()
      wall.end()
      // One that was stopped after its last word would stay for ever.
      isOver = true
      child.thaw()
    },
  }
}

/** The turns of a process; none pass while it is paused. */
function turnsOf(child: Process, { wall, isPaused }: { wall: WallClock; isPaused: () => boolean }) {
  const cycle = dutyCycle()
  let isResting = false
  let timer: NodeJS.Timeout | undefined

  function goOn(): void {
    if (isResting) wall.hold()
    else wall.goOn()
    if (isResting && child.freeze()) return
    if (!isResting) child.thaw()
    child.tell({ type: isResting ? 'rest' : 'resume' })
  }
  function end(): void {
    clearInterval(timer)
    timer = undefined
  }
  function takeTurn(): void {
    if (isPaused()) return
    const rests = !cycle.nextTurn()
    if (rests !== isResting) {
      isResting = rests
      goOn()
    }
    if (cycle.isWhole() && !isResting) end()
  }
  return {
    /** As the turn says: runs or rests. */
    goOn,
    setCpuShare(share: number) {
      cycle.setShare(share)
      if (!cycle.isWhole()) timer ??= setInterval(takeTurn, TURN_MS)
    },
    end,
  }
}
