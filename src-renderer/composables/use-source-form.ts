import type { HostProblem } from '#core/contracts/host-bridge.ts'
import type { FoundSource, SourceConfig, SourceForm, SourceKind, SourceTrial } from '#core/contracts/solar.ts'
import { computed, type Ref, shallowRef, watch } from 'vue'
import { type Draft, draftOf, settingsOf, wrongIn } from '../components/solar/source-draft.ts'

type Given = {
  readonly forms: Readonly<Ref<readonly SourceForm[]>>
  /** The source that is changed; null for a new one. */
  readonly kept: Readonly<Ref<SourceConfig | null>>
  /** What the node said when it was asked to keep it, and when it was tried. */
  readonly refusal: Readonly<Ref<HostProblem | null>>
  readonly trial: Readonly<Ref<SourceTrial | null>>
}
/** What the node itself finds wrong with a field, in its own words. */
type Found = { readonly field: string; readonly detail: string }

/** One source as it is typed: nothing of it is kept until all of it is. */
export function useSourceForm({ forms, kept, refusal, trial }: Given) {
  const kind = shallowRef<SourceKind | null>(null)
  const draft = shallowRef<Draft>({ typed: {}, keeps: new Set() })
  /** Nobody is told what is missing before they have said that they are done. */
  const isChecked = shallowRef(false)
  /** Fields that were changed since the node found something wrong with one. */
  const changed = shallowRef<ReadonlySet<string>>(new Set())
  const form = computed(() => forms.value.find((one) => one.kind === kind.value) ?? null)

  function begin(next: SourceKind | null, settings?: FoundSource['settings']): void {
    kind.value = next
    isChecked.value = false
    changed.value = new Set()
    if (form.value) draft.value = draftOf(form.value, settings)
  }
  watch(
    [kept, forms],
    () => {
      if (kind.value === null && kept.value && forms.value.length > 0) begin(kept.value.kind, kept.value.settings)
    },
    { immediate: true },
  )
  function type(name: string, value: string | boolean): void {
    draft.value = { ...draft.value, typed: { ...draft.value.typed, [name]: value } }
    changed.value = new Set([...changed.value, name])
  }
  function forget(name: string): void {
    draft.value = { ...draft.value, keeps: new Set([...draft.value.keeps].filter((one) => one !== name)) }
  }
  /** The source as it is typed, or null where something is wrong that can be seen here. */
  function checked(): SourceConfig | null {
    isChecked.value = true
    changed.value = new Set()
    if (!form.value || Object.keys(wrongIn(form.value, draft.value)).length > 0) return null
    return { kind: form.value.kind, settings: settingsOf(form.value, draft.value) }
  }
  return {
    kind,
    form,
    draft,
    begin,
    type,
    forget,
    checked,
    wrong: computed(() => (form.value && isChecked.value ? wrongIn(form.value, draft.value) : {})),
    found: computed((): Found | null => {
      const one = foundBy(refusal.value, trial.value)
      return one && !changed.value.has(one.field) ? one : null
    }),
  }
}

function foundBy(refusal: HostProblem | null, trial: SourceTrial | null): Found | null {
  if (refusal?.code === 'source_invalid' && refusal.field !== null)
    return { field: refusal.field, detail: refusal.detail ?? '' }
  const { code, values = {} } = trial?.problem ?? {}
  const { field, detail } = values
  return code === 'settings_invalid' && typeof field === 'string' ? { field, detail: String(detail) } : null
}
