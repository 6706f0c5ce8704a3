import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ControlRequest } from '#main/solar/simulators/control.ts'
import { adminClient } from '#scripts/seed/admin-client.ts'
import { freePort } from '#server/shared/free-port.ts'
import { newStartPlace, type StartPlace } from '../fixtures/start-process.ts'
import { type NodeCommands, nodeCommands } from './node-commands.ts'
import { type Physics, startPhysics } from './physics.ts'
import { type Pictures, pictures } from './pictures.ts'
import { type Simulator, startSimulator } from './simulator.ts'
import { story } from './story.ts'
import { type WatchedNode, watchNode } from './watched-node.ts'

/** What a simulated computer draws at rest, in W. */
const REST_W = 8

export type House = AsyncDisposable & {
  readonly meter: Simulator
  readonly physics: Physics
  /** The first is that of `npm start`, and reads the meter. */
  readonly nodes: readonly WatchedNode[]
  readonly pictures: Pictures
  readonly tell: (line: string) => void
}

type Wish = {
  readonly name: string
  /** Of the simulated meter: scenario, panels. */
  readonly meterWords: readonly string[]
  /** What is true when the nodes begin. */
  readonly atFirst: ControlRequest
  readonly wattsPerCore: number
  /** What is said to each node before it begins, one command each. */
  readonly commands: readonly string[]
  /** With a second node, which asks the first for its share of the sun. */
  readonly hasTwoNodes?: boolean
}
type Begun = { readonly node: NodeCommands; readonly plug: Simulator; readonly pid: number; readonly address: string }

/**
 * `npm start -- --headless` behind a meter that is another process, its computer at a plug that is one more. When it is
 * disposed of nothing of it runs any more.
 */
export async function sunnyHouse(wish: Wish): Promise<House> {
  await using opening = new AsyncDisposableStack()
  const place = opening.use(newStartPlace())
  const home = path.dirname(place.directory)
  const simulate = async (name: string, ...words: readonly string[]) =>
    opening.use(await startSimulator(path.join(home, `${name}.csv`), 'shelly', ...words))
  const prepare = async (directory: string, plug: Simulator): Promise<NodeCommands> => {
    const node = nodeCommands(directory, { TMPDIR: home })
    await node.call('energy', 'set', 'plug', 'kind=shelly', `address=${plug.address}`)
    await node.call('energy', 'set', 'idle', `smart-plug=${REST_W}`)
    for (const command of wish.commands) await node.call(...command.split(' '))
    return node
  }

  const url = `http://127.0.0.1:${await freePort()}`
  const meter = await simulate('truth', ...wish.meterWords)
  await meter.control(wish.atFirst)
  const plug = await simulate('plug', '--model', 'plug')
  const node = await prepare(place.directory, plug)
  await node.call('solar', 'set', 'shelly', `address=${meter.address}`, 'role=grid')
  const begun: Begun[] = [{ node, plug, ...(await npmStart(place, url)) }]
  if (wish.hasTwoNodes) {
    const plug = await simulate('second-plug', '--model', 'plug')
    const second = await prepare(path.join(home, 'second'), plug)
    begun.push({ node: second, plug, ...(await beginSecond(second, { leader: node, url })) })
  }

  const { wattsPerCore, name } = wish
  const physics = startPhysics({ meter, computers: begun, wattsPerCore })
  opening.defer(physics.stop)
  const tell = story(name)
  const nodes = begun.map(({ address }, place) =>
    watchNode(address, begun.length > 1 ? (line) => tell(`node ${place + 1}: ${line}`) : tell),
  )
  const house = { meter, physics, tell, nodes: await Promise.all(nodes), pictures: pictures(adminOf(place, url)) }
  const open = opening.move()
  return { ...house, [Symbol.asyncDispose]: () => open.disposeAsync() }
}

async function npmStart(place: StartPlace, url: string): Promise<Pick<Begun, 'pid' | 'address'>> {
  const { port } = new URL(url)
  const start = place.start('--headless', '--no-demo', '--port', port, '--ui-port', `${await freePort()}`)
  await start.saying('Ctrl-C ends everything')
  const [, address = ''] = /Interface {7}(http:\S+)\n/.exec(start.said()) ?? []
  const [pid = 0] = place.pidsOf('dist/node.mjs run')
  return { pid, address }
}

async function beginSecond(second: NodeCommands, { leader, url }: { leader: NodeCommands; url: string }) {
  const { address, key } = await leader.share(await freePort())
  await second.call('solar', 'set', 'koprogo-node', `address=${address}`, `key=${key}`)
  await second.call(
    'register',
    '--server',
    url,
    '--name',
    'Second',
    '--location',
    'Upstairs',
    '--cores',
    '1',
    '--solar',
  )
  return second.run()
}

function adminOf({ directory }: StartPlace, url: string) {
  const token = readFileSync(path.join(directory, 'coordinator', 'admin-token'), 'utf8').trim()
  return adminClient({ url, token, signal: new AbortController().signal })
}
