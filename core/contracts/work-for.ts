import { z } from 'zod'

const Purpose = z.string().trim().min(1).max(1000)

/** What it is good for, for those who lend their computers. */
export const PurposeByLanguage = z.strictObject({ fr: Purpose, nl: Purpose, en: Purpose, de: Purpose })

/** Who asked for a task and what for, as its campaign says it. */
export const WorkFor = z.strictObject({
  name: z.string(),
  purpose: PurposeByLanguage.nullable(),
  beneficiary: z.string().nullable(),
})
export type WorkFor = z.infer<typeof WorkFor>
