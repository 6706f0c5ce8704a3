import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { typedSecret } from './typed-secret.ts'

function terminal(isTTY: boolean) {
  const [input, output] = [Object.assign(new PassThrough(), { isTTY, setRawMode: () => undefined }), new PassThrough()]
  return { input, output, typed: typedSecret('Password:', { input, output }) }
}

test('what is typed at a terminal is not shown', async () => {
  const { input, output, typed } = terminal(true)
  input.write('geheim\r')
  expect(await typed).toBe('geheim')
  expect(String(output.read())).toBe('Password: \n')
})

test('a line that comes through a pipe is taken, and nothing is asked', async () => {
  const { input, output, typed } = terminal(false)
  input.end('geheim\nmore\n')
  expect(await typed).toBe('geheim')
  expect(output.read()).toBeNull()
})

test('the end of input is an empty answer', async () => {
  const { input, typed } = terminal(false)
  input.end()
  expect(await typed).toBe('')
})
