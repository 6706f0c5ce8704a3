import type { FoundSource, SourceConfig } from '#core/contracts/solar.ts'
import { computed, shallowRef } from 'vue'
import { useBridge } from '../stores/bridge-key.ts'
import { useCall } from './use-call.ts'
import { useFieldWords } from './use-field-words.ts'
import { useProblemWords } from './use-problem-words.ts'
import { useSolarSetup } from './use-solar-setup.ts'
import { useSourceForm } from './use-source-form.ts'
import { useSourceTrial } from './use-source-trial.ts'

/** Setting up the source at `place`, or a new one: which kind, what it needs, whether it answers, and only then kept. */
export function useSourceWizard(place: number | null) {
  const bridge = useBridge()
  const wordProblem = useProblemWords()
  const solar = useSolarSetup()
  const trying = useSourceTrial()
  const looking = useCall()
  const around = shallowRef<readonly FoundSource[] | null>(null)
  const kept = computed(() => (place === null ? null : (solar.site.value?.sources[place] ?? null)))
  const refusal = computed(() => solar.problemOf('sources'))
  const form = useSourceForm({ forms: solar.forms, kept, refusal, trial: trying.trial })
  const problems = useFieldWords(form)
  /** The trial is of other settings than those on the screen. */
  const tried = shallowRef<string | null>(null)
  const isSaving = shallowRef(false)

  async function look(): Promise<void> {
    around.value = (await looking.run(() => bridge.discoverSources({})))?.found ?? null
  }
  async function test(): Promise<void> {
    const source = form.checked()
    trying.clear()
    if (!source) return
    tried.value = JSON.stringify(form.draft.value.typed)
    await trying.test(source, place)
  }
  /** Whether it is kept: all of it, or nothing. */
  async function save(): Promise<boolean> {
    const source = form.checked()
    if (!source || !solar.site.value) return false
    isSaving.value = true
    try {
      await solar.change({ sources: withSource(solar.site.value.sources, source, place) })
    } finally {
      isSaving.value = false
    }
    return solar.problemOf('sources') === null
  }
  return {
    solar,
    form,
    problems,
    trying,
    isSaving,
    look,
    test,
    save,
    isLooking: looking.isBusy,
    around,
    lookTrouble: computed(() => looking.problem.value && wordProblem(looking.problem.value)),
    isStale: computed(() => trying.trial.value !== null && tried.value !== JSON.stringify(form.draft.value.typed)),
    /** It answered, and what it said can be. */
    isGood: computed(() => trying.trial.value?.reading != null && trying.trial.value.problem === null),
    /** A refusal that belongs to no field of this form. */
    refused: computed(() => {
      const one = refusal.value
      const isAtField = form.form.value?.fields.some(({ name }) => name === one?.field) ?? false
      return one && !isAtField ? wordProblem(one) : null
    }),
  }
}

const withSource = (sources: readonly SourceConfig[], source: SourceConfig, place: number | null) =>
  place === null ? [...sources, source] : sources.map((one, at) => (at === place ? source : one))
