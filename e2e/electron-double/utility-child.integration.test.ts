/** What every computer keeps, kept by the app's too: real processes, started as Electron's utility processes are. */
import { beforeAll } from 'vitest'
import { childProcessComputer } from '#main/compute/child-process-computer.ts'
import { computerContract } from '#main/compute/computer.contract.ts'
import { wasmComputerContract } from '#main/compute/sandbox/wasm-computer.contract.ts'
import { PROGRAMS } from '#main/compute/test-children.ts'
import { utilityChild, utilityCommandFor } from '#main/desktop/utility-child.ts'
import { theApp } from './app.ts'
import { theUtilityProcess } from './utility-process.ts'

beforeAll(() => theApp.becomeReady())

const computer = () =>
  childProcessComputer({ startChild: (job) => utilityChild(utilityCommandFor(job, PROGRAMS), theUtilityProcess.fork) })

computerContract('a computer of utility processes', computer)
wasmComputerContract('a computer of utility processes', computer)
