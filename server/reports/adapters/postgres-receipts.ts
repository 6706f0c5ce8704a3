import { asNodeId } from '#core/ids.ts'
import type { Database } from '../../shared/postgres/database.ts'
import type { FindReceipt, Receipt } from '../ports.ts'

const FIND = 'select node_id, report_signature, receipt from grid_assignments where id = $1 and receipt is not null'

export function postgresFindReceipt(database: Database): FindReceipt {
  return async (assignmentId) => {
    type Row = { node_id: string; report_signature: string; receipt: Receipt }
    const [row] = await database.query<Row>(FIND, [assignmentId])
    return row ? { nodeId: asNodeId(row.node_id), signature: row.report_signature, receipt: row.receipt } : null
  }
}
