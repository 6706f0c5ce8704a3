import type { HostProblem } from '#core/contracts/host-bridge.ts'
import type { FoundSource, SourceConfig, SunNow } from '#core/contracts/solar.ts'
import { computed, shallowRef } from 'vue'
import { useBridge } from '../stores/bridge-key.ts'
import { useCall } from './use-call.ts'
import { useFieldWords } from './use-field-words.ts'
import { useProblemWords } from './use-problem-words.ts'
import { useSolarSetup } from './use-solar-setup.ts'
import { useSourceForm } from './use-source-form.ts'
import { useSourceTrial } from './use-source-trial.ts'

/** The place that an address names; null where it names none: a new source. */
export const placeIn = (named: unknown): number | null =>
  typeof named === 'string' && named !== '' ? Number(named) : null

/** Setting up the source at `place`, or a new one: which kind, what it needs, whether it answers, and only then kept. */
export function useSourceWizard(place: number | null) {
  const wordProblem = useProblemWords()
  const solar = useSolarSetup()
  const trying = useSourceTrial()
  const kept = computed(() => (place === null ? null : (solar.site.value?.sources[place] ?? null)))
  /** Why it was not kept when that was last wanted. */
  const refusal = shallowRef<HostProblem | null>(null)
  /** It may be about another source of the site, or about no field of this one. */
  const atField = computed((): HostProblem | null => {
    const isHere = refusal.value?.values['place'] === (place ?? solar.site.value?.sources.length)
    const isAsked = form.form.value?.fields.some(({ name }) => name === refusal.value?.field) ?? false
    return isHere && isAsked ? refusal.value : null
  })
  const form = useSourceForm({ forms: solar.forms, kept, refusal: atField, trial: trying.trial })
  const problems = useFieldWords(form)
  const typed = computed(() => JSON.stringify(form.draft.value.typed))
  const tried = shallowRef<string | null>(null)
  /** The trial is of other settings than those on the screen. */
  const isStale = computed(() => trying.trial.value !== null && tried.value !== typed.value)
  const isSaving = shallowRef(false)

  async function test(): Promise<void> {
    const source = form.checked()
    trying.clear()
    refusal.value = null
    if (!source) return
    tried.value = typed.value
    await trying.test(source, place)
  }
  /** Whether it is kept: all of it, or nothing. */
  async function save(): Promise<boolean> {
    const source = form.checked()
    if (!source || !solar.site.value || isSaving.value) return false
    // What was wrong then may be right now; what was good is still to be seen.
    if (trying.trial.value?.problem) trying.clear()
    refusal.value = null
    isSaving.value = true
    try {
      await solar.change({ sources: withSource(solar.site.value.sources, source, place) })
      refusal.value = solar.problemOf('sources')
      return refusal.value === null
    } finally {
      isSaving.value = false
    }
  }
  return {
    solar,
    form,
    problems,
    trying,
    isSaving,
    test,
    save,
    ...useLookAround(),
    isStale,
    /** It answered with a figure, what it said can be, and it is what stands on the screen. */
    isReady: computed(() => {
      const said = trying.trial.value
      return said?.reading && said.problem === null && !isStale.value ? isTelling(said.reading) : false
    }),
    refused: computed(() => refusal.value && atField.value === null && wordProblem(refusal.value)),
  }
}

/** What announces itself in this network; null until somebody has looked. */
function useLookAround() {
  const bridge = useBridge()
  const wordProblem = useProblemWords()
  const { isBusy, problem, run } = useCall()
  const around = shallowRef<readonly FoundSource[] | null>(null)
  return {
    around,
    isLooking: isBusy,
    lookTrouble: computed(() => problem.value && wordProblem(problem.value)),
    async look() {
      around.value = (await run(() => bridge.discoverSources({})))?.found ?? null
    },
  }
}

const isTelling = ({ pv_w, load_w, grid_w, battery_w, battery_soc_pct }: SunNow) =>
  [pv_w, load_w, grid_w, battery_w, battery_soc_pct].some((figure) => figure !== null)

const withSource = (sources: readonly SourceConfig[], source: SourceConfig, place: number | null) =>
  place === null ? [...sources, source] : sources.map((one, at) => (at === place ? source : one))
