import type { Question } from '../ask.ts'
import type { World } from '../world.ts'

/** Brings the grid to a state and gives the question that is answered with the status from there. */
type Provoke = (world: World) => Promise<Question> | Question

/** One documented status of one operation (`GET /grid/task 204`), and how it comes about. */
export type Row = { readonly status: string; readonly how: string; readonly provoke: Provoke }

export const row = (status: string, how: string, provoke: Provoke): Row => ({ status, how, provoke })

/** An id that nothing has. */
export const NOBODY = '01890000-0000-7000-8000-000000000000'

export const asAdmin =
  (question: Question): Provoke =>
  ({ grid }) => ({ token: grid.adminToken, ...question })
