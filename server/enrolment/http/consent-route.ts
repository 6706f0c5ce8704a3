import { ConsentResponse } from '#core/contracts/consent.ts'
import { CONSENT_TEXTS, CONSENT_VERSION } from '#core/wording/consent.ts'
import { route } from '../../shared/http/route.ts'

/** Asked before a machine joins, so that nobody agrees to a text that this coordinator does not stand by. */
export const consentRoute = () =>
  route({
    method: 'get',
    path: '/grid/consent',
    access: 'anyone',
    summary: 'What becomes public for good, what admins see and what can be erased, in four languages',
    responses: { 200: ConsentResponse },
    errors: [],
    handle: () => Promise.resolve({ status: 200, body: { version: CONSENT_VERSION, text: CONSENT_TEXTS } }),
  })
