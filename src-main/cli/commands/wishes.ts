import type { SunMode } from '#core/contracts/limits.ts'
import { openPreferences } from '../../host/preferences-file.ts'
import { UsageError } from '../exit-codes.ts'
import { limitLines, withLimitWords } from '../limit-words.ts'
import type { Invocation } from '../options.ts'

/** `auto`: *Solar first* where something tells how much sun there is, else *Always*. */
const MODES: Readonly<Record<string, SunMode | null>> = {
  'solar-only': 'solar_only',
  'solar-first': 'solar_first',
  always: 'always',
  auto: null,
}

/** Shows when this node computes, or changes it; an agent that runs follows within seconds. */
export async function modeCommand(invocation: Invocation): Promise<void> {
  const preferences = openOwn(invocation)
  const [word, ...more] = invocation.words
  if (word !== undefined) {
    const mode = MODES[word]
    if (mode === undefined || more.length > 0)
      throw new UsageError(`“mode” takes ${Object.keys(MODES).join(', ')}, not “${invocation.words.join(' ')}”.`)
    preferences.change({ mode })
  }
  const { mode } = preferences.now()
  const name = Object.keys(MODES).find((known) => MODES[known] === mode)
  console.log(invocation.json ? JSON.stringify({ mode }) : name)
}

/** Shows the owner's limits, or changes those that are named; an agent that runs follows within seconds. */
export async function limitsCommand(invocation: Invocation): Promise<void> {
  const preferences = openOwn(invocation)
  if (invocation.words.length > 0) preferences.change(withLimitWords(preferences.now(), invocation.words))
  const { limits, sun_rule } = preferences.now()
  if (invocation.json) console.log(JSON.stringify({ limits, sun_rule }))
  else for (const line of limitLines({ limits, sun_rule })) console.log(line)
}

const openOwn = ({ directory }: Invocation) =>
  openPreferences(directory, { now: new Date(), tell: (line) => console.error(line) })
