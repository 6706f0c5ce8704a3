import type { HostState, Shell } from '#core/contracts/host-bridge.ts'
import type { SourceKind, SourceTrial } from '#core/contracts/solar.ts'
import type { Scene } from '../scene.ts'
import { HOUSE, TRIALS } from './solar-site.ts'

type Base = { readonly open: HostState; readonly locked: HostState; readonly shell: Shell }

const FOUND = {
  found: [
    { kind: 'shelly', name: 'shellypro3em-08f9e0e5c790', settings: { address: '192.168.1.20' } },
    { kind: 'home-assistant', name: 'Home', settings: { address: '192.168.1.10:8123' } },
  ],
}
/** A device that takes its time. */
const never = () => new Promise<never>(() => {})
const TEST = '[data-way=test]'
const LOOK = '.look button'

/** The wizard of a meter, each step and each kind of it, and what a trial of it may give. */
export function sourceScenes({ open, locked, shell }: Base) {
  const scene = (more: Partial<Scene>): Scene => ({
    state: open,
    shell,
    answers: { readSolar: HOUSE, testSource: TRIALS.good, discoverSources: FOUND },
    now: open.agent?.at ?? '',
    screen: '/solar/source',
    until: '[data-source]',
    ...more,
  })
  const kind = (named: SourceKind, { taps = [], ...more }: Partial<Scene> = {}): Scene =>
    scene({ until: TEST, ...more, taps: [`[data-source=${named}]`, ...taps] })
  const tried = (trial: SourceTrial): Scene =>
    scene({
      answers: { readSolar: HOUSE, testSource: trial },
      screen: '/solar/source/0',
      taps: [TEST],
      until: '.trial[data-tried]',
    })
  return {
    sourceKinds: scene({}),
    sourceLooking: scene({ replies: { discoverSources: never }, taps: [LOOK], until: `${LOOK}[aria-busy]` }),
    sourceFound: scene({ taps: [LOOK], until: '.kinds + h2' }),
    sourceFoundNone: scene({
      answers: { readSolar: HOUSE, discoverSources: { found: [] } },
      taps: [LOOK],
      until: `${LOOK}:not([aria-busy])`,
    }),
    sourceP1: kind('dsmr-p1'),
    sourceTyping: kind('shelly', { until: 'input', focus: 'input' }),
    sourceWrong: kind('shelly', { taps: [TEST], until: '[aria-invalid=true]' }),
    sourceAssistant: kind('home-assistant'),
    sourceMqtt: kind('mqtt', { taps: ['.more > summary'], until: '.more[open]' }),
    sourceEvcc: kind('evcc'),
    sourceNode: kind('koprogo-node'),
    sourceSky: kind('clear-sky'),
    sourceWatts: kind('fixed-watts'),
    sourceTesting: scene({
      replies: { testSource: never },
      screen: '/solar/source/0',
      taps: [TEST],
      until: `${TEST}[aria-busy]`,
    }),
    sourceGood: tried(TRIALS.good),
    sourceBad: tried(TRIALS.bad),
    sourceRefused: tried(TRIALS.refused),
    sourceNothing: tried(TRIALS.empty),
    sourceReversed: tried(TRIALS.reversed),
    sourceLocked: scene({ state: locked, until: 'h1' }),
  } as const
}
