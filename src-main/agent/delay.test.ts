import { systemDelay } from './adapters/system.ts'
import { delayContract } from './delay.contract.ts'
import { handDrivenTime } from './test-delay.ts'

delayContract('the system', () => ({ delay: systemDelay, pass: () => undefined }))
delayContract('the hand-driven time of the tests', handDrivenTime)
