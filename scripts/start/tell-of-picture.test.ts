import { expect, test } from 'vitest'
import { pictureTeller } from './tell-of-picture.ts'

type State = { readonly status: string; readonly completed: number }

function setup(campaignId: string | null, states: State[]) {
  const asked: string[] = []
  const said: string[] = []
  const client = {
    async get<T>(path: string) {
      asked.push(path)
      const { status, completed } = states.shift() ?? { status: 'asked too often', completed: 0 }
      return { status, name: 'The house', tasks: { completed, total: 12 } } as T
    },
  }
  const where = { url: 'http://127.0.0.1:8081', dataDirectory: '/srv/grid' }
  return { asked, said, look: pictureTeller({ ...where, client, campaignId, say: (line) => void said.push(line) }) }
}

test('a drawn picture is told once, with the command that saves it', async () => {
  const states = [
    { status: 'running', completed: 11 },
    { status: 'finished', completed: 12 },
  ]
  const { asked, said, look } = setup('abc', states)
  await look()
  expect(said).toEqual([])
  await look()
  await look()
  expect(said).toEqual([
    '“The house” is drawn, 12 tiles; this saves it:',
    '  npm run grid -- campaigns result abc --file house.png --server http://127.0.0.1:8081 --data-dir /srv/grid',
  ])
  expect(asked).toEqual(['/grid/campaigns/abc', '/grid/campaigns/abc'])
})

test('of one that is not whole it is told what to do', async () => {
  const { said, look } = setup('abc', [{ status: 'finished', completed: 11 }])
  await look()
  expect(said).toEqual([
    '“The house” is not whole: 11 of 12 tiles are drawn; this tries the others again:',
    '  npm run grid -- campaigns retry-failed abc --server http://127.0.0.1:8081 --data-dir /srv/grid',
  ])
})

test('where there is no picture nobody is asked', async () => {
  const { asked, look } = setup(null, [])
  await look()
  expect(asked).toEqual([])
})
