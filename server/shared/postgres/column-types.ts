import pg from 'pg'

const BIGINT_OID = 20
const DATE_OID = 1082

/** How columns come from the driver: a bigint exact, a date as it is written. */
export const columnTypes = new pg.TypeOverrides()
columnTypes.setTypeParser(BIGINT_OID, (text) => BigInt(text))
columnTypes.setTypeParser(DATE_OID, (text) => text)
