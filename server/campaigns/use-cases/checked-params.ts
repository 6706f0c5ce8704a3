import { campaignErrors } from '#core/campaign/errors.ts'
import type { Params } from '../ports.ts'

/** More bad fields than this are not named. */
const ERRORS_MAX = 20

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string }
/** What a zod schema is here. */
export type Schema<Output> = {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: Output }
    | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } }
}

/** The problems of something that a schema refuses, each under the field of the request that it is about. */
export const problemsAt = (place: string, issues: readonly Issue[]) =>
  issues.slice(0, ERRORS_MAX).map(({ path, message }) => ({ path: [place, ...path.map(String)].join('.'), message }))

/** The params that this kind of work knows, with what was not said filled in. Throws `campaign_inputs_invalid`. */
export function checkedParams<Output extends Params>(schema: Schema<Output>, params: Params): Output {
  const checked = schema.safeParse(params)
  if (checked.success) return checked.data
  throw campaignErrors.campaign_inputs_invalid({ errors: problemsAt('body.params', checked.error.issues) })
}
