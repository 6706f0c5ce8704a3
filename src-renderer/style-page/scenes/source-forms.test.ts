import { expect, test } from 'vitest'
import { sourceForms } from '#main/solar/index.ts'
import { SOURCE_FORMS } from './source-forms.ts'

test('the style page shows the forms that the node has', async () => {
  expect(SOURCE_FORMS).toEqual(await sourceForms())
})
