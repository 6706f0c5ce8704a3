/** Every way to start the process of a program, and a computer that cannot stop one from outside. */
import { computerOf, startForked, startLent, startUnstoppable } from '../test-children.ts'
import { wasmComputerContract } from './wasm-computer.contract.ts'

wasmComputerContract('a computer of child processes', () => computerOf(startForked))
wasmComputerContract('a computer whose processes another thread starts', () => computerOf(startLent))
wasmComputerContract('a computer that cannot stop processes', () => computerOf(startUnstoppable))
