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

/** With the secrets that were not typed again, from the source that was there before; another kind's are not taken over. */
export function withSecretsOf(next: SourceConfig, before: SourceConfig | undefined, forms: readonly SourceForm[]) {
  if (before?.kind !== next.kind) return next
  const kept = secretsOf(next.kind, forms).filter((name) => next.settings[name] === null)
  const secrets = Object.fromEntries(kept.map((name) => [name, before.settings[name] ?? null]))
  return { ...next, settings: { ...next.settings, ...secrets } }
}
