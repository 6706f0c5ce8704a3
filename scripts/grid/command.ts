import type { AdminHttp } from './admin-http.ts'
import { UsageError } from './exit-codes.ts'
import type { Invocation } from './invocation.ts'
import { cellText, tableText } from './table.ts'

/** What a command works with; `words` are those behind its name. */
export type Work = {
  readonly http: AdminHttp
  readonly invocation: Invocation
  readonly words: readonly string[]
  readonly show: Show
}

/** Prints rows as a table, or with `--json` one JSON value a line. */
export type Show = {
  rows(items: readonly object[], columns: (item: never) => Record<string, unknown>): void
  one(item: object): void
  line(text: string): void
}

export type Command = {
  /** What stands behind the name, for the help: `ID --name NAME`. */
  readonly usage: string
  readonly says: string
  readonly options: readonly string[]
  readonly run: (work: Work) => Promise<void>
}
export type Commands = Readonly<Record<string, Command>>

const asJson = (item: object) => console.log(JSON.stringify(item))

export function makeShow(json: boolean): Show {
  return {
    rows(items, columns) {
      if (json) for (const item of items) asJson(item)
      else console.log(tableText(items.map((item) => columns(item as never))))
    },
    one(item) {
      if (json) asJson(item)
      else for (const [name, value] of Object.entries(item)) console.log(`${name.padEnd(24)}${cellText(value)}`)
    },
    line(said) {
      if (!json) console.log(said)
    },
  }
}

/** The one word that a command needs. Throws `UsageError`. */
export function onlyWord(words: readonly string[], what: string): string {
  const [word, ...rest] = words
  if (word === undefined) throw new UsageError(`This command needs ${what}. See --help.`)
  if (rest.length > 0)
    throw new UsageError(`This command takes one ${what}, not “${words.join(' ')}”; quote it if it has spaces.`)
  return word
}
