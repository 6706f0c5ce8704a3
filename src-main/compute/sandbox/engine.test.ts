import { expect, test } from 'vitest'
import { engine, limitMemory, type WasmMemory } from './engine.ts'
import { watModule } from './test-modules.ts'

const BYTES_PER_PAGE = 64 * 1024

test('a program gets no more memory than the limit, whatever it says of itself', () => {
  limitMemory(96)
  const bytes = watModule('(module (memory (export "memory") 1 65536))')
  const { exports } = new engine.Instance(new engine.Module(bytes), {})
  const memory = exports['memory'] as WasmMemory
  expect(() => memory.grow(96 * 16)).toThrow(RangeError)
  memory.grow(96 * 16 - 1)
  expect(memory.buffer.byteLength).toBe(96 * 16 * BYTES_PER_PAGE)
})
