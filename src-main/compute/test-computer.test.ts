import { computerContract } from './computer.contract.ts'
import { inMemoryComputer } from './test-computer.ts'

computerContract('the in-memory computer', inMemoryComputer)
