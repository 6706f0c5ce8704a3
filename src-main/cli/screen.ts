import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { warningText } from '#core/wording/warnings.ts'
import type { Language } from '#core/wording/sentences.ts'
import { progressText, sentenceText } from './show-snapshot.ts'

/** What `run` prints: on a terminal one line that changes, elsewhere plain lines, with `--json` snapshots. */
export type Screen = { line(text: string): void; snapshot(snapshot: AgentSnapshot): void; end(): void }

export function makeScreen(out: NodeJS.WriteStream, { language, json }: { language: Language; json: boolean }): Screen {
  if (json) return jsonScreen(out)
  return out.isTTY ? terminalScreen(out, language) : plainScreen(out, language)
}

const jsonScreen = (out: NodeJS.WriteStream): Screen => ({
  line: (text) => void out.write(`${JSON.stringify({ line: text })}\n`),
  snapshot: (snapshot) => void out.write(`${JSON.stringify(snapshot)}\n`),
  end: () => undefined,
})

/** A line when the reason changes; the rest is in the lines that the agent tells. */
function plainScreen(out: NodeJS.WriteStream, language: Language): Screen {
  let shown = ''
  return {
    line: (text) => void out.write(`${text}\n`),
    snapshot({ sentence, warnings }) {
      const key = JSON.stringify([sentence.reason, warnings])
      if (key === shown) return
      shown = key
      out.write(
        `${[sentenceText(sentence, language), ...warnings.map((warning) => warningText(warning, language))].join(' ')}\n`,
      )
    },
    end: () => undefined,
  }
}

function terminalScreen(out: NodeJS.WriteStream, language: Language): Screen {
  let present = ''
  const show = () =>
    void out.write(
      `\r\u001B[K${Array.from(present)
        .slice(0, out.columns - 1)
        .join('')}`,
    )
  return {
    line(text) {
      out.write(`\r\u001B[K${text}\n`)
      show()
    },
    snapshot(snapshot) {
      present = progressText(snapshot, language)
      show()
    },
    end: () => void out.write('\n'),
  }
}
