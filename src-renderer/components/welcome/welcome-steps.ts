import type { GridOffer, HostProblem, HostState, JoinRequest, Shell } from '#core/contracts/host-bridge.ts'
import type { WelcomeDraft } from '#core/contracts/preferences.ts'
import { DomainError } from '#core/errors.ts'
import { parseName } from '#core/node/node.ts'
import { slotsFor } from '#core/node/slots.ts'

/** One idea a page, in this order; some are for some machines only. */
export const STEPS = ['language', 'size', 'grid', 'name', 'share', 'roof', 'consent', 'login'] as const
export type Step = (typeof STEPS)[number]

export const emptyDraft = (machine: HostState['machine'], shell: Shell | null): WelcomeDraft => ({
  step: 'language',
  target: shell?.invite ?? '',
  name: machine.name,
  location: '',
  cpu_cores: null,
  has_solar: false,
  green_certificates: null,
  consent_version: null,
})

/** As many as the agent would take by itself. */
export const coresDefault = ({ cores, is_raspberry_pi: isRaspberryPi }: HostState['machine']) =>
  slotsFor({ cores, isRaspberryPi })

/** Size where it is ours to choose; consent where the coordinator has a text and somebody else reads the log; login where this shell can start by itself. */
export function stepsFor({ offer, shell }: { offer: GridOffer | null; shell: Shell | null }): readonly Step[] {
  return STEPS.filter((step) => {
    if (step === 'size') return shell?.kind === 'window'
    if (step === 'login') return shell !== null && shell.launches_at_login !== null
    if (step === 'consent') return offer === null || (offer.consent !== null && !offer.is_own)
    return true
  })
}

/** A draft of another version may name a page that is none. */
export const stepOf = (draft: WelcomeDraft): Step => STEPS.find((step) => step === draft.step) ?? 'language'

/** Whether a text is a name or a place as the grid takes it. */
export function isNameable(text: string): boolean {
  try {
    return parseName(text) !== ''
  } catch (error) {
    if (error instanceof DomainError) return false
    throw error
  }
}

type Said = { readonly draft: WelcomeDraft; readonly offer: GridOffer | null }
const SAYS_ENOUGH: { readonly [S in Step]?: (said: Said) => boolean } = {
  grid: ({ offer }) => offer !== null,
  name: ({ draft }) => isNameable(draft.name) && isNameable(draft.location),
  roof: ({ draft }) => !draft.has_solar || draft.green_certificates !== null,
  consent: ({ draft, offer }) =>
    offer?.consent?.version !== undefined && draft.consent_version === offer.consent.version,
}
/** Whether this page says all that is needed to go on. */
export const isComplete = (step: Step, said: Said): boolean => SAYS_ENOUGH[step]?.(said) ?? true

const FIELDS_ON: { readonly [S in Step]?: readonly string[] } = {
  grid: ['target'],
  name: ['name', 'location'],
  consent: ['target'],
}
/** Whether a page has the field that a problem is about, and says it there. */
export const hasField = (step: Step, { field }: HostProblem) => FIELDS_ON[step]?.includes(field ?? '') === true

/** The page that can mend what joining was refused for. */
export function stepFor({ field }: HostProblem): Step {
  const steps: Readonly<Record<string, Step>> = {
    target: 'grid',
    name: 'name',
    location: 'name',
    cpu_cores: 'share',
    consent_version: 'consent',
  }
  return steps[field ?? ''] ?? 'grid'
}

export const joinRequestOf = (draft: WelcomeDraft): JoinRequest => ({
  target: draft.target,
  name: draft.name,
  location: draft.location,
  // What the computer has is registered; how much of it may compute is its owner's preference.
  cpu_cores: null,
  has_solar: draft.has_solar,
  // Sun of which nobody knows whether it is rewarded already is not credited either: docs/adr/0007.
  green_certificates: draft.has_solar && draft.green_certificates !== false,
  consent_version: draft.consent_version,
})
