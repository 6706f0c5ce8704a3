import { campaignErrors } from '#core/campaign/errors.ts'
import { Scene } from '#core/contracts/scene.ts'
import { taskErrors } from '#core/task/errors.ts'
import type { StoredInputs } from '../ports.ts'
import { problemsAt } from './checked-params.ts'

/** A hundred thousand triangles with long numbers stay below this. */
const SCENE_BYTES_MAX = 32 * 1024 * 1024
const PLACE = 'body.inputs.0'

/** Throws `data_missing` or `scene_invalid`, with what is wrong where, before a thousand nodes find out. */
export async function ensureScene(sha256: string, { bytes, missing }: StoredInputs): Promise<void> {
  if ((await missing([sha256])).length > 0)
    throw taskErrors.data_missing({ errors: [{ path: PLACE, message: 'is not stored' }] })
  const found = await bytes(sha256, SCENE_BYTES_MAX)
  if (!found) throw invalid(`has more than ${SCENE_BYTES_MAX} bytes`)
  const checked = Scene.safeParse(parsed(found))
  if (!checked.success) throw campaignErrors.scene_invalid({ errors: problemsAt(PLACE, checked.error.issues) })
}

const invalid = (message: string) => campaignErrors.scene_invalid({ errors: [{ path: PLACE, message }] })

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw invalid(`is no JSON (${cause instanceof Error ? cause.message : String(cause)})`)
  }
}
