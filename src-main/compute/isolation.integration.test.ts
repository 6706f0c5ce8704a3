/** What stands around a program: tried by one that is not WebAssembly at all, as if a program had broken out of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { commandFor } from './child-command.ts'
import { forkedChild } from './forked-child.ts'
import { probeIsolation } from './isolation.ts'
import { makeSlots, slotFiles } from './sandbox/checkpoint-slots.ts'
import { program, wasmJob } from './sandbox/test-modules.ts'

const isolation = await probeIsolation()

/** Tries each thing and sends, by name, `done` or the code of its refusal. */
const ESCAPE = `
  import { execFileSync } from 'node:child_process'
  import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
  import { connect } from 'node:net'
  import { isMainThread, parentPort, Worker } from 'node:worker_threads'
  const { port, job, slots } = JSON.parse(Buffer.from(GIVEN, 'base64').toString())
  const attempt = (run) => { try { run(); return 'done' } catch (error) { return error.code } }
  const tried = {
    'read its program': attempt(() => readFileSync(job.module.file)),
    'read its input': attempt(() => readFileSync(job.input.file)),
    'write its checkpoint': attempt(() => writeFileSync(slots[0], 'x')),
    'change its input': attempt(() => writeFileSync(job.input.file, 'x')),
    'make a file': attempt(() => writeFileSync(job.folder + '/more', 'x')),
    'read other files': attempt(() => readFileSync('/etc/passwd')),
    'list its folder': attempt(() => readdirSync(job.folder)),
    'start a program': attempt(() => execFileSync('/bin/true')),
    'see the environment': Object.keys(process.env).filter((name) => !/^(NODE_CHANNEL|MALLOC_MMAP)/.test(name)).length === 0 ? 'ENOTHING' : 'done',
  }
  const net = (address) => new Promise((resolve) => {
    const socket = connect({ ...address, timeout: 5000 }, () => resolve('done'))
    socket.on('error', (error) => resolve(error.code))
    socket.on('timeout', () => resolve('timeout'))
  })
  if (isMainThread) {
    const network = { 'reach this computer': await net({ port, host: '127.0.0.1' }), 'reach another': await net({ port: 53, host: '192.0.2.1' }) }
    new Worker(import.meta.filename).once('message', (inThread) => process.send({ tried, network, inThread }, () => process.exit()))
  } else parentPort.postMessage(tried)
`

test.runIf(process.platform === 'linux')('what is not needed is refused, in a thread as well', async () => {
  const place = mkdtempSync(path.join(tmpdir(), 'koprogo-escape-'))
  onTestFinished(() => rmSync(place, { recursive: true, force: true }))
  const server = createServer((socket) => void socket.destroy()).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : null
  const job = wasmJob(program(''), { input: 'a scene' })
  makeSlots(job)
  const given = Buffer.from(JSON.stringify({ port, job, slots: slotFiles(job) })).toString('base64')
  const file = path.join(place, 'escape.mjs')
  writeFileSync(file, ESCAPE.replace('GIVEN', JSON.stringify(given)))
  const child = forkedChild(commandFor(job, { data_hash: '', wasm: file }, isolation))
  onTestFinished(() => child.end())
  const heard = await new Promise<{ network: object }>((resolve, reject) => {
    child.hear((said) => resolve(said as { network: object }))
    void child.gone.then(() => reject(new Error(child.output())))
  })
  const tried = {
    'read its program': 'done',
    'read its input': 'done',
    'write its checkpoint': 'done',
    'change its input': 'ERR_ACCESS_DENIED',
    'make a file': 'ERR_ACCESS_DENIED',
    'read other files': 'ERR_ACCESS_DENIED',
    'list its folder': 'ERR_ACCESS_DENIED',
    'start a program': 'ERR_ACCESS_DENIED',
    'see the environment': 'ENOTHING',
  }
  const cut = { 'reach this computer': 'ENETUNREACH', 'reach another': 'ENETUNREACH' }
  expect(heard).toEqual({ tried, inThread: tried, network: isolation.network ? cut : heard.network })
})
