/**
 * The process in which one program of somebody else runs. Its main thread talks to the agent and keeps the limits, the
 * second runs the program; both run this file. It ends when the channel to its parent does, and keeps before it ends
 * what the program saved last.
 */
import { isMainThread } from 'node:worker_threads'
import { runModuleWhenTold } from './run-module.ts'
import { supervise } from './supervise.ts'

if (isMainThread) supervise(import.meta.filename)
else runModuleWhenTold()
