import { CAMPAIGN_ERRORS } from './campaign/errors.ts'
import { ENERGY_ERRORS } from './energy/errors.ts'
import { ENROLMENT_ERRORS } from './enrolment/errors.ts'
import type { ErrorEntry } from './errors.ts'
import { NODE_ERRORS } from './node/errors.ts'
import { REDEMPTION_ERRORS } from './redemption/errors.ts'
import { REPORT_ERRORS } from './report/errors.ts'
import { REQUEST_ERRORS } from './request/errors.ts'
import { TASK_ERRORS } from './task/errors.ts'
import { WORKLOAD_ERRORS } from './workload/errors.ts'

/** Every public error code of the coordinator; the API reference is printed from it. */
export const ERROR_CATALOGUE: Readonly<Record<string, ErrorEntry>> = {
  ...REQUEST_ERRORS,
  ...NODE_ERRORS,
  ...ENROLMENT_ERRORS,
  ...TASK_ERRORS,
  ...ENERGY_ERRORS,
  ...REPORT_ERRORS,
  ...REDEMPTION_ERRORS,
  ...CAMPAIGN_ERRORS,
  ...WORKLOAD_ERRORS,
}
