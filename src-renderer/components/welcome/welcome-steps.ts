import type { GridOffer, HostProblem, HostState, JoinRequest, Shell } from '#core/contracts/host-bridge.ts'
import type { WelcomeDraft } from '#core/contracts/preferences.ts'
import { slotsFor } from '#core/node/slots.ts'

/** One idea a page, in this order; some are for some machines only. */
export const STEPS = ['language', 'grid', 'name', 'share', 'roof', 'consent', 'login'] as const
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

/** Consent where the coordinator has a text and somebody else reads the log; login where this shell can start by itself. */
export function stepsFor({ offer, shell }: { offer: GridOffer | null; shell: Shell | null }): readonly Step[] {
  return STEPS.filter((step) => {
    if (step === 'login') return shell !== null && shell.launches_at_login !== null
    if (step === 'consent') return offer === null || (offer.consent !== null && !offer.is_own)
    return true
  })
}

/** A draft of another version may name a page that is none. */
export const stepOf = (draft: WelcomeDraft): Step => STEPS.find((step) => step === draft.step) ?? 'language'

/** Whether this page says all that is needed to go on. */
export function isComplete(step: Step, { draft, offer }: { draft: WelcomeDraft; offer: GridOffer | null }): boolean {
  switch (step) {
    case 'grid':
      return offer !== null
    case 'name':
      return draft.name.trim() !== '' && draft.location.trim() !== ''
    case 'roof':
      return !draft.has_solar || draft.green_certificates !== null
    case 'consent':
      return draft.consent_version !== null
    case 'language':
    case 'share':
    case 'login':
      return true
  }
}

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
  green_certificates: draft.has_solar && draft.green_certificates === true,
  consent_version: draft.consent_version,
})
