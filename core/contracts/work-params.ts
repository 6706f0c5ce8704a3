import { z } from 'zod'

/** `name@version` of a stored program, or the digest of its module. */
export const WorkloadReference = z
  .string()
  .regex(/^([0-9a-f]{64}|[a-z0-9-]{1,64}@[0-9A-Za-z.-]{1,32})$/, 'is name@version or the SHA-256 of a module')

/** Arguments of a program: at most so many, of at most so many characters together, none of them NUL. */
export const ARGUMENTS_MAX = 100
export const ARGUMENTS_LENGTH_MAX = 8192
export const ProgramArguments = z
  .array(z.string().regex(/^[^\0]*$/, 'has no NUL'))
  .max(ARGUMENTS_MAX)
  .refine(
    (args) => args.reduce((sum, { length }) => sum + length, 0) <= ARGUMENTS_LENGTH_MAX,
    `is at most ${ARGUMENTS_LENGTH_MAX} characters together`,
  )

/** What a campaign of any program may say of all its tasks. */
export const ProgramParams = z.strictObject({ args: ProgramArguments.default([]) })

const degrees = (limit: number) => z.number().min(-limit).max(limit)
export const PICTURE_SIDE_MAX = 8192

/** A picture of a scene: pixels, paths for each, the side of a tile in pixels, and when and where the sun is seen from. */
export const RenderParams = z.strictObject({
  width: z.int().min(1).max(PICTURE_SIDE_MAX),
  height: z.int().min(1).max(PICTURE_SIDE_MAX),
  samples: z.int().min(1).max(65_536),
  tile: z.int().min(1).max(1024).default(64),
  hour: z.number().min(0).max(24).default(12.5),
  day: z.int().min(1).max(366).default(172),
  latitude: degrees(90).default(50.85),
  longitude: degrees(180).default(4.35),
})
export type RenderParams = z.output<typeof RenderParams>
