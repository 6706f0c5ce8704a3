import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { apartmentHouse } from './apartment-house.ts'

writeFileSync(path.join(import.meta.dirname, 'apartment-house.json'), apartmentHouse())
