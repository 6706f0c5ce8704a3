import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { ProgramEnded, programGroup, Stopped } from './program-group.ts'

const RUNS = "process.send({ type: 'ready', pid: process.pid }); setInterval(() => {}, 1000)"
const said: string[] = []
const never = () => new Promise<never>(() => undefined)
vi.setConfig({ testTimeout: 30_000 })
beforeEach(() => {
  said.length = 0
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line))
})
afterEach(() => void vi.restoreAllMocks())

test('shows every line behind the name of the program, the last one before its end is known', async () => {
  const { group } = setup()
  await group.run('greeter', ['-e', "console.log('hello'); console.error('a warning'); process.stdout.write('bye')"])
  expect(said.toSorted()).toEqual(['greeter     │ a warning', 'greeter     │ bye', 'greeter     │ hello'])
})

test('a program that fails ends what runs, with its exit code', async () => {
  const { group } = setup()
  await expect(group.run('tool', ['-e', 'process.exit(5)'])).rejects.toMatchObject({
    name: 'ProgramEnded',
    exitCode: 5,
    message: 'The tool has ended (exit code 5); its last lines say why.',
  })
})

test('when a program that is needed is killed, whatever is waited for is in vain', async () => {
  const { group } = setup()
  const program = group.keep('server', ['-e', RUNS])
  const { pid } = await group.during(program.message('ready'))
  process.kill(Number(pid), 'SIGKILL')
  await expect(group.during(never())).rejects.toMatchObject({
    exitCode: 1,
    message: 'The server was killed (SIGKILL).',
  })
  await expect(group.run('late', ['-e', 'setTimeout(() => {}, 60_000)'])).rejects.toThrow(ProgramEnded)
})

test('a call that fails because the program behind it has just ended tells of that end', async () => {
  const { group } = setup()
  const program = group.keep('server', [
    '-e',
    "process.send({ type: 'ready' }); process.on('disconnect', () => {}).once('message', () => process.exit(7)); setTimeout(() => process.exit(7), 50)",
  ])
  await group.during(program.message('ready'))
  await expect(group.during(Promise.reject(new TypeError('fetch failed')))).rejects.toMatchObject({ exitCode: 7 })
})

test('any other failure stays what it is', async () => {
  const { group } = setup()
  await expect(group.during(Promise.reject(new RangeError('a bug')))).rejects.toThrow('a bug')
})

test('being asked to stop ends the waiting, and nothing more is started', async () => {
  const { group, stopping } = setup()
  const waiting = group.during(never())
  stopping.abort()
  await expect(waiting).rejects.toThrow(Stopped)
  expect(() => group.keep('late', ['-e', RUNS])).toThrow(Stopped)
})

test('stops what was started, the last first', async () => {
  const { group } = setup()
  const reports = "process.on('SIGTERM', () => { console.log('ends'); process.exit() });"
  for (const name of ['first', 'second']) {
    await group.during(group.keep(name, ['-e', reports + RUNS]).message('ready'))
  }
  await group.stop()
  expect(said).toEqual(['second      │ ends', 'first       │ ends'])
})

function setup() {
  const stopping = new AbortController()
  const group = programGroup(stopping.signal)
  onTestFinished(() => group.stop())
  return { group, stopping }
}
