import type { ConsentResponse } from '#core/contracts/consent.ts'
import { CONSENT_QUESTIONS, isYes } from '#core/wording/consent.ts'
import type { Language } from '#core/wording/sentences.ts'

/** Nobody has agreed to what becomes public, so nothing was registered; the sentence says what to do. Exit code 2. */
export class ConsentMissing extends Error {
  override name = 'ConsentMissing'
}

/** Shows a text, asks, and resolves with what was typed. */
export type AskPerson = (text: string, question: string) => Promise<string>

type Situation = {
  /** What the coordinator stands by; null when it is so old that it has no text. */
  readonly consent: ConsentResponse | null
  /** The version that the command line names. */
  readonly given: string | null
  /** What was agreed to before at this coordinator, on this computer. */
  readonly before: string | null
  /** Whether the coordinator is on this very computer and nobody has sent an invite. */
  readonly isOwn: boolean
  readonly language: Language
  /** Null where nobody sits at a terminal. */
  readonly ask: AskPerson | null
}

/**
 * The version that the owner of this computer agrees to; null where nobody needs to be told. Throws `ConsentMissing`,
 * which shows the text to whoever could not be asked.
 */
export async function agree({ consent, given, before, isOwn, language, ask }: Situation): Promise<string | null> {
  if (consent === null) return null
  const { version } = consent
  const text = printable(consent.text[language])
  if (given !== null && given !== version)
    throw new ConsentMissing(`${text}\n\nThis is version ${printable(version)}, not ${given}. ${howToAgree(version)}`)
  if (given === version || before === version) return version
  if (ask) return answered(await ask(text, CONSENT_QUESTIONS[language]), version)
  if (isOwn) return null
  throw new ConsentMissing(
    `${text}\n\nNobody has agreed to this yet, so nothing was registered. ${howToAgree(version)}`,
  )
}

function answered(answer: string, version: string): string {
  if (isYes(answer)) return version
  throw new ConsentMissing('You did not agree, so nothing was registered.')
}

const howToAgree = (version: string) => `If the owner of this computer agrees, add: --consent ${printable(version)}`

/** What came over the network must not steer the terminal. */
const printable = (text: string) => text.replaceAll(/[^\P{C}\n]/gu, '')
