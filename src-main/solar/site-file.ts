import path from 'node:path'
import { Site, SITE_DEFAULT } from '#core/contracts/solar.ts'
import { z } from 'zod'
import { smallFile } from '../shared/small-file.ts'

const VERSION = 1
/** What a file of an earlier version does not say is as at the beginning. */
const Kept = z.preprocess((kept) => ({ ...SITE_DEFAULT, ...(kept as object) }), Site)

/** `DIR/node/solar.json`: what is behind this meter, passwords and tokens too, for its owner's eyes only. */
export const siteFile = (directory: string) =>
  smallFile(path.join(directory, 'solar.json'), { schema: Kept, version: VERSION })
