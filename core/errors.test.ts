import { describe, expect, test } from 'vitest'
import { DomainError, errorFactories } from './errors.ts'

const errors = errorFactories({
  roof_missing: { kind: 'not_found', sentence: 'There is no such roof.' },
  roof_taken: { kind: 'conflict', sentence: 'The roof is taken.' },
})

describe('a domain error', () => {
  test('carries its public code, kind, sentence and details', () => {
    const error = errors.roof_taken({ roof: 'south' })
    expect(error).toBeInstanceOf(DomainError)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'DomainError',
      code: 'roof_taken',
      kind: 'conflict',
      message: 'The roof is taken.',
      details: { roof: 'south' },
    })
  })

  test('needs no details', () => {
    expect(errors.roof_missing().details).toEqual({})
    const plain = new DomainError('roof_missing', { kind: 'not_found', sentence: 'There is no such roof.' })
    expect(plain.details).toEqual({})
  })

  test('is made by one function for each code and no other', () => {
    expect(Object.keys(errors)).toEqual(['roof_missing', 'roof_taken'])
  })
})
