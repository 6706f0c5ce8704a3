import { computed } from 'vue'
import { goTo } from './go-to.ts'
import type { useSourceWizard } from './use-source-wizard.ts'

/** What the wizard says under its form: what is wrong with it first, else what its trial gave, or that it is under way. */
export function useWizardAnswer({
  trying,
  problems,
  refused,
  isStale,
  test,
  save,
}: ReturnType<typeof useSourceWizard>) {
  const hasWrong = computed(() => Object.keys(problems.value).length > 0)
  const trial = computed(() => (hasWrong.value || refused.value || isStale.value ? null : trying.trial.value))

  return {
    hasWrong,
    said: computed(() => ({ trial: trial.value, trouble: trying.trouble.value, isTesting: trying.isTesting.value })),
    /** The setting that turns the sign is shown then. */
    isReversed: computed(() => trial.value?.problem?.code === 'sign_reversed'),
    async test(): Promise<void> {
      await test()
      if (hasWrong.value) await goToFirstWrong()
    },
    /** Whether it is kept. */
    async save(): Promise<boolean> {
      const isKept = await save()
      if (hasWrong.value) await goToFirstWrong()
      return isKept
    },
  }
}

const goToFirstWrong = () =>
  goTo(() => {
    const field = document.querySelector('main [aria-invalid="true"]')
    return field?.querySelector('[role="radio"]') ?? field
  })
