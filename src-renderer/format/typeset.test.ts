import { expect, test } from 'vitest'
import { typeset } from './typeset.ts'

test('no line of French begins with a sign that belongs to the one before', () => {
  expect(typeset('Ce nœud est suspendu ; adressez-vous « ici » : là ?')).toBe(
    'Ce nœud est suspendu\u202F; adressez-vous «\u202Fici\u202F»\u202F: là\u202F?',
  )
})

test('what is written otherwise stays', () => {
  const text = 'Angehalten: bis 18:00; dann geht es weiter! Really?'
  expect(typeset(text)).toBe(text)
})
