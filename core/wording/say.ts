import { fillIn } from './fill-in.ts'
import type { AgentReason } from './reasons.ts'
import { type Language, SENTENCES } from './sentences.ts'

export type Sentence = { readonly reason: AgentReason; readonly values: Readonly<Record<string, string | number>> }

/** Words a sentence. `{name}` takes its value; one that is missing is a programmer's error and throws. */
export function say({ reason, values }: Sentence, language: Language): string {
  const wording = SENTENCES[language][reason]
  const text = typeof wording === 'string' ? wording : wording[isOne(values['count'], language) ? 'one' : 'other']
  return fillIn(text, values)
}

function isOne(count: string | number | undefined, language: Language): boolean {
  return count === 1 || (language === 'fr' && count === 0)
}
