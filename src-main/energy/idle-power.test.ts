import { expect, test } from 'vitest'
import { type IdleByMethod, idlePower } from './idle-power.ts'

/** `disk` is what the file says, and whether it takes anything. */
function setup(kept: IdleByMethod = {}) {
  const learned: [string, number][] = []
  const disk = { kept, isFull: false }
  const idle = idlePower({
    now: () => disk.kept,
    keepLearned(method, watts) {
      learned.push([method, watts])
      if (!disk.isFull) disk.kept = { ...disk.kept, [method]: { watts, origin: 'learned' } }
      return !disk.isFull
    },
  })
  let atMs = 0
  return {
    idle,
    learned,
    disk,
    /** So many seconds at this power, a reading every 5 s. */
    rest(seconds: number, powerW: number, busyCores = 0.05) {
      for (let passed = 0; passed < seconds; passed += 5) {
        atMs += 5000
        idle.observe('rapl', { powerW, seconds: 5, busyCores, atMs })
      }
    },
  }
}

test('three quiet minutes that agree are enough', () => {
  const { idle, learned, rest } = setup()
  rest(120, 40)
  expect(idle.wattsOf('rapl')).toBeNull()
  rest(60, 41)
  expect(idle.wattsOf('rapl')).toBe(40)
  expect(learned).toEqual([['rapl', 40]])
  expect(idle.wattsOf('battery')).toBeNull()
})

test('busy time does not count, and ends the minute that it falls in', () => {
  const { idle, rest } = setup()
  for (let minute = 0; minute < 10; minute += 1) {
    rest(55, 40)
    rest(5, 90, 1)
  }
  expect(idle.wattsOf('rapl')).toBeNull()
})

test('minutes that do not agree say nothing', () => {
  const { idle, rest } = setup()
  rest(60, 40)
  rest(120, 60)
  expect(idle.wattsOf('rapl')).toBeNull()
})

test('noise from reading to reading does not lower it: minutes are means', () => {
  const { idle, rest } = setup()
  for (let pair = 0; pair < 30; pair += 1) {
    rest(5, 30)
    rest(5, 50)
  }
  expect(idle.wattsOf('rapl')).toBeCloseTo(40, 6)
})

test('a screen that goes on or off is followed within half an hour of rest', () => {
  const { idle, rest } = setup()
  rest(180, 40)
  rest(1800, 60)
  expect(idle.wattsOf('rapl')).toBe(60)
})

test('small changes are not learned, and the disk is written at most once an hour', () => {
  const { learned, rest } = setup()
  rest(180, 40)
  rest(1800, 40.5)
  expect(learned).toHaveLength(1)
  rest(1800, 30)
  rest(1800, 20)
  expect(learned).toHaveLength(2)
})

test('what was kept holds until something else is learned; what its owner measured holds always', () => {
  const fromLastRun = setup({ rapl: { watts: 44, origin: 'learned' } })
  expect(fromLastRun.idle.wattsOf('rapl')).toBe(44)
  fromLastRun.rest(180, 40)
  expect(fromLastRun.idle.wattsOf('rapl')).toBe(40)
  const measured = setup({ rapl: { watts: 44, origin: 'calibrated' } })
  measured.rest(1800, 40)
  expect([measured.idle.wattsOf('rapl'), measured.learned]).toEqual([44, []])
})

test('what its owner wants forgotten is forgotten, and learned anew from nothing', () => {
  const { idle, disk, rest } = setup()
  rest(300, 40)
  disk.kept = {}
  expect(idle.wattsOf('rapl')).toBeNull()
  rest(120, 20)
  expect(idle.wattsOf('rapl')).toBeNull()
  rest(60, 20)
  expect(idle.wattsOf('rapl')).toBe(20)
})

test('on a full disk it holds for as long as the program runs, and is written an hour later', () => {
  const { idle, disk, learned, rest } = setup()
  disk.isFull = true
  rest(300, 40)
  expect([idle.wattsOf('rapl'), learned]).toEqual([40, [['rapl', 40]]])
  rest(3600, 30)
  disk.isFull = false
  rest(1800, 20)
  expect([idle.wattsOf('rapl'), disk.kept]).toEqual([20, { rapl: { watts: 20, origin: 'learned' } }])
})

test('no computer draws nothing at rest', () => {
  const { idle, rest } = setup()
  rest(600, 0)
  expect(idle.wattsOf('rapl')).toBeNull()
})
