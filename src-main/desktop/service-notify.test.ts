import { expect, test } from 'vitest'
import { notifyService } from './service-notify.ts'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

function setup(environment: Record<string, string>) {
  const events: string[] = []
  let pageAnswers = true
  const pulses: (() => void)[] = []
  notifyService({
    environment,
    askPage: async () => {
      if (!pageAnswers) throw new Error('no answer')
    },
    notify: async (word) => void events.push(word),
    every: (ms, run) => {
      events.push(`every ${ms} ms`)
      pulses.push(run)
    },
    tell: (line) => events.push(line),
  })
  return { events, beat: () => (pulses[0]?.(), settled()), settled, hang: () => (pageAnswers = false) }
}

test('says nothing where no service manager listens', async () => {
  const { events, settled } = setup({})
  await settled()
  expect(events).toEqual([])
})

test('is ready once the page answers, lives while it does, and falls silent when it hangs', async () => {
  const { events, beat, settled, hang } = setup({ NOTIFY_SOCKET: '/run/x' })
  await settled()
  await beat()
  hang()
  await beat()
  expect(events).toEqual(['every 20000 ms', 'READY=1', 'WATCHDOG=1', 'systemd was not told: Error: no answer'])
})

test.each([
  ['9000000', 'every 3000 ms'],
  ['60000000', 'every 20000 ms'],
  ['nonsense', 'every 20000 ms'],
])('with a watchdog of %s µs its pulse is %s', async (us, expected) => {
  const { events, settled } = setup({ NOTIFY_SOCKET: '/run/x', WATCHDOG_USEC: us })
  await settled()
  expect(events).toContain(expected)
})
