import { spawn } from 'node:child_process'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a program with everything it prints on stderr. `ended` gives its exit code, or 130 when it or we were
 * interrupted: we then wait for its end. It rejects when the program cannot be started.
 */
export function runProgram([program, ...args], options) {
  const child = spawn(program, args, { stdio: ['ignore', 2, 2], ...options })
  let isInterrupted = false
  const interrupt = () => {
    isInterrupted = true
    child.kill('SIGTERM')
  }
  for (const signal of SIGNALS) process.on(signal, interrupt)
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(isInterrupted || code === null ? 130 : code))
  }).finally(() => {
    for (const signal of SIGNALS) process.off(signal, interrupt)
  })
  return { pid: child.pid, ended }
}
