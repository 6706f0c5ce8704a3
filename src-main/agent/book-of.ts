import type { ReportResponse } from '#core/contracts/reports.ts'
import type { Book } from '#core/ledger/ledger.ts'

/** The book of a receipt; one from before receipts told it is read as earned, as it was when it came. */
export const bookOf = ({ book }: ReportResponse): Book => book ?? 'main'
