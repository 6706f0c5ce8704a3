import { z } from 'zod'
import { FactorsResponse } from '#core/contracts/grid.ts'
import { ProofItem } from '#core/contracts/proofs.ts'
import type { CarbonFactor } from '#core/credit/carbon.ts'
import type { PublishedProof } from '#core/proof/green-proof.ts'
import { readPublished } from '#core/proof/published-form.ts'
import { CARBON_SCALE, parseDecimal } from '#core/units.ts'
import { download, Unreachable } from './download.ts'

const PAGE_BLOCKS = 500
/** The blocks are read one by one, so that one which is not of the published form is named by its height. */
const Page = z.object({ proofs: z.array(z.unknown()).max(PAGE_BLOCKS), next_after_height: z.int().nullable() })

/** What stands at a height is no block of a public log. */
export class MalformedBlock extends Error {
  override name = 'MalformedBlock'
  readonly height: number

  constructor(height: number, why: string) {
    super(`block ${height} is not of the published form: ${why}`)
    this.height = height
  }
}

/** The whole log, page by page. Throws `Unreachable` or `MalformedBlock`. */
export async function* publicLog(server: URL): AsyncIterable<PublishedProof> {
  for (let after: number | null = 0; after !== null;) {
    const { proofs, next_after_height: next } = await readPage(server, after)
    let height: number = after
    for (const item of proofs) {
      height += 1
      yield readBlock(item, height)
    }
    if (next !== null && (next !== height || proofs.length === 0)) {
      throw new MalformedBlock(height + 1, `the server says that the log goes on after height ${next}`)
    }
    after = next
  }
}

async function readPage(server: URL, after: number): Promise<z.infer<typeof Page>> {
  const path = `/grid/proofs?after_height=${after}&limit=${PAGE_BLOCKS}`
  return understood(Page, await download(server, path), server)
}

/** What answers may be anything. Throws `Unreachable`. */
export function understood<T>(schema: z.ZodType<T>, answer: unknown, server: URL): T {
  const read = schema.safeParse(answer)
  if (read.success) return read.data
  throw new Unreachable(`What answers at ${server.href} is not a coordinator: ${firstIssue(read.error)}`)
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues
  return issue ? `${issue.path.join('.')} ${issue.message}` : error.message
}

function readBlock(item: unknown, height: number): PublishedProof {
  const read = ProofItem.safeParse(item)
  if (!read.success) throw new MalformedBlock(height, firstIssue(read.error))
  const form = readPublished(read.data)
  if ('fault' in form) throw new MalformedBlock(height, form.fault)
  return form.proof
}

/** The factors as the coordinator publishes them: whoever checks compares them with their source. */
export async function readFactors(server: URL): Promise<ReadonlyMap<string, CarbonFactor>> {
  const { factors } = understood(FactorsResponse, await download(server, '/grid/factors'), server)
  return new Map(
    factors.map(({ id, kg_co2_per_kwh: kgPerKWh, source, valid_from: validFrom }) => {
      const ngPerKWh = parseDecimal(kgPerKWh, CARBON_SCALE)
      if (ngPerKWh === null) throw new Unreachable(`The factor ${id} of ${server.href} is not a number: ${kgPerKWh}`)
      return [id, { id, ngPerKWh, source, validFrom: new Date(validFrom) }]
    }),
  )
}
