import type { Site, SourceConfig, SourceForm } from '#core/contracts/solar.ts'

type Settings = SourceConfig['settings']

const secretsOf = (kind: string, forms: readonly SourceForm[]): readonly string[] =>
  (forms.find((form) => form.kind === kind)?.fields ?? [])
    .filter(({ type }) => type === 'secret')
    .map(({ name }) => name)

/** As it may be told: a secret that is set is null, one that is not is empty. A kind that nobody knows tells nothing. */
export const withoutSecrets = (site: Site, forms: readonly SourceForm[]): Site => ({
  ...site,
  sources: site.sources.map(({ kind, settings }) => ({ kind, settings: hidden(settings, kind, forms) })),
})

function hidden(settings: Settings, kind: string, forms: readonly SourceForm[]): Settings {
  if (!forms.some((form) => form.kind === kind)) return {}
  const secrets = secretsOf(kind, forms)
  const entries = Object.entries(settings)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, secrets.includes(name) ? (value ? null : '') : value]),
  )
}

/**
 * With the secrets that were not typed again, from what was set up before: the source of the same kind at the same address,
 * wherever it stood in the list, that for the same use first; else the one in the same place, if it is of that kind.
 */
export function withSecretsOf(
  next: SourceConfig,
  { before, place }: { before: readonly SourceConfig[]; place: number | null },
  forms: readonly SourceForm[],
): SourceConfig {
  const alike = before.filter((one) => one.kind === next.kind && isSameDevice(one, next))
  const known = alike.find((one) => isSameUse(one, next)) ?? alike[0] ?? before[place ?? -1]
  if (known?.kind !== next.kind) return next
  const kept = secretsOf(next.kind, forms).filter((name) => next.settings[name] === null)
  const secrets = Object.fromEntries(kept.map((name) => [name, known.settings[name] ?? null]))
  return { ...next, settings: { ...next.settings, ...secrets } }
}

const isSameDevice = (one: SourceConfig, other: SourceConfig) =>
  one.settings['address'] !== undefined && one.settings['address'] === other.settings['address']

/** A device may stand in the list twice: for the grid, and for the panels. */
const isSameUse = (one: SourceConfig, other: SourceConfig) =>
  one.settings['role'] === other.settings['role'] && one.settings['channel'] === other.settings['channel']
