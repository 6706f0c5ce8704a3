import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { CreateCampaignRequest } from '#core/contracts/campaigns.ts'
import { RenderParams } from '#core/contracts/work-params.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const DIGEST = 'a'.repeat(64)
const guide = readFileSync(path.join(ROOT, 'docs/guides/campaigns.md'), 'utf8')

test('what the guide for campaigns would have you ask for is what the coordinator takes', () => {
  const requests = [...guide.matchAll(/```json\n(.+?)```/gs)].map(([, json = '']) => JSON.parse(json) as object)
  expect(requests.length).toBe(2)
  for (const request of requests) {
    const files = 'inputs' in request ? (request.inputs as string[]) : []
    expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([])
    const inputs = files.length > 0 ? { inputs: files.map(() => DIGEST) } : { manifest: DIGEST }
    const asked = CreateCampaignRequest.parse({ ...request, ...inputs })
    if (asked.type === 'render') RenderParams.parse(asked.params)
  }
})
