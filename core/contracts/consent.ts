import { z } from 'zod'

/** What is agreed to with `consent_version`, in each language; a registration repeats the version. */
export const ConsentResponse = z.strictObject({
  version: z.string(),
  text: z.strictObject({ fr: z.string(), nl: z.string(), en: z.string(), de: z.string() }),
})
export type ConsentResponse = z.infer<typeof ConsentResponse>
