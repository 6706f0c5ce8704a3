/** What every computer keeps, kept by the app's too: real processes, started as Electron's utility processes are. */
import path from 'node:path'
import { beforeAll } from 'vitest'
import { childProcessComputer } from '#main/compute/child-process-computer.ts'
import { computerContract } from '#main/compute/computer.contract.ts'
import { utilityChild } from '#main/desktop/utility-child.ts'
import { theApp } from './app.ts'
import { theUtilityProcess } from './utility-process.ts'

const CHILD_FILE = path.resolve(import.meta.dirname, '../../src-main/compute/data-hash-child.ts')

beforeAll(() => theApp.becomeReady())

computerContract('a computer of utility processes', () =>
  childProcessComputer({ startChild: () => utilityChild(CHILD_FILE, theUtilityProcess.fork) }),
)
