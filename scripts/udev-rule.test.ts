import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../src-main/agent/test-directory.ts'

const RULE = 'deploy/udev/60-koprogo-energy.rules'

test('the udev rule lets a group read two counters of a zone, and changes nothing else', () => {
  const text = readFileSync(RULE, 'utf8')
  const command = /RUN\+="\/bin\/sh -c '([^']+)'"/.exec(text)?.[1] ?? ''
  const sysfs = temporaryDirectory()
  const zone = path.join(sysfs, 'devices/virtual/powercap/intel-rapl/intel-rapl:0')
  mkdirSync(zone, { recursive: true })
  const files = ['energy_uj', 'max_energy_range_uj', 'constraint_0_power_limit_uw']
  for (const name of files) writeFileSync(path.join(zone, name), '1', { mode: 0o400 })

  // As udev would run it, but for the place of sysfs and the group, which this computer has not.
  const group = String(process.getgid?.())
  const run = command.replace('/sys%p', zone).replace('koprogo-energy', group)
  execFileSync('/bin/sh', ['-c', run])

  expect(files.map((name) => statSync(path.join(zone, name)).mode & 0o777)).toEqual([0o440, 0o440, 0o400])
  expect(text).toContain('KERNEL=="intel-rapl:*"')
})
