import { expect, test } from 'vitest'
import type { StatsResponse } from '#core/contracts/grid.ts'
import { statusPage } from './status-page.ts'

const STATS: StatsResponse = {
  nodes: {
    total_nodes: 12,
    active_nodes: 7,
    total_cpu_cores: 48,
    nodes_with_solar: 5,
    total_energy_saved_wh: 60.5,
    total_carbon_credits: '0.0108',
  },
  tasks: {
    total_tasks: 100,
    pending_tasks: 20,
    assigned_tasks: 3,
    in_progress_tasks: 4,
    completed_tasks: 70,
    failed_tasks: 1,
    expired_tasks: 2,
  },
  cooperative_fund_eur: '0.000081',
}
const SHOWN = { stats: STATS, campaigns: [] }
const GRID = { name: 'Les Tilleuls', coordinatorId: '01890000-0000-7000-8000-000000000000', version: '1.2.3' }

/** Each figure by its name. */
function figuresOf(html: string): ReadonlyMap<string, string> {
  const pairs = [...html.matchAll(/<dt>(?<name>.*?)<\/dt><dd>(?<value>.*?)<\/dd>/g)]
  return new Map(pairs.map(({ groups }) => [groups?.['name'] ?? '', groups?.['value'] ?? '']))
}

test('shows the grid in figures', () => {
  const html = statusPage(GRID, SHOWN)
  expect(Object.fromEntries(figuresOf(html))).toEqual({
    'Nodes online': '7 of 12',
    'Processor cores': '48',
    'Nodes with solar panels': '5',
    'Tasks completed': '70 of 100',
    Waiting: '20',
    'Being worked on': '7',
    'Failed or expired': '3',
    'Solar energy used': '60.5 Wh',
    'Estimated emissions avoided versus grid power': '0.0108 kg CO₂',
    'Cooperative’s fund': '€0.000081',
  })
  for (const text of ['<h1>Les Tilleuls</h1>', 'version 1.2.3', GRID.coordinatorId]) expect(html).toContain(text)
})

test('a name is text, whatever it is made of', () => {
  const html = statusPage({ ...GRID, name: `<script>alert("x")</script> & 'co'` }, SHOWN)
  const escaped = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;co&#39;'
  expect(html).toContain(`<title>${escaped}</title>`)
  expect(html).toContain(`<h1>${escaped}</h1>`)
  expect(html).not.toContain('<script')
})

test('needs no script and loads nothing from elsewhere', () => {
  const html = statusPage(GRID, SHOWN)
  expect(html).not.toMatch(/<script|javascript:|\son\w+=|<link|<img|https?:\/\//i)
  expect(html).toMatch(/^<!doctype html>\n<html lang="en">/)
})

test('its links lead to what the coordinator serves', () => {
  const links = [...statusPage(GRID, SHOWN).matchAll(/href="(?<href>[^"]*)"/g)].map(({ groups }) => groups?.['href'])
  expect(links).toEqual(['/grid/proofs', '/grid/proofs/verify', '/openapi.json'])
})

test('shows campaigns and how far they have come, and no empty table', () => {
  const audit = { name: 'Audit <1>', type: 'data_hash', status: 'running', total: 20, completed: 5, lost: 0 } as const
  const picture = { name: 'Roof', type: 'render', status: 'finished', total: 4, completed: 3, lost: 1 } as const
  const html = statusPage(GRID, { stats: STATS, campaigns: [audit, picture] })
  const rows = [...html.matchAll(/<tr><td>.*<\/tr>/g)].map(([row]) =>
    row.replaceAll(/<[^>]*>/g, '|').replaceAll(/\|+/g, '|'),
  )
  expect(rows).toEqual([
    '|Audit &lt;1&gt;|data_hash|running| 5 of 20|',
    '|Roof|render|finished| 3 of 4, 1 failed or expired|',
  ])
  expect(html).toContain('<progress aria-hidden="true" max="20" value="5">')
  expect(statusPage(GRID, SHOWN)).not.toContain('<table')
})
