import type { StatsResponse } from '#core/contracts/grid.ts'
import type { CampaignProgress } from '../ports.ts'

const STYLE = `
  :root { color-scheme: light dark; --line: #8885; }
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
  dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem; margin: 1.5rem 0; }
  dl .exact { grid-column: 1 / -1; }
  dl div { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
  dt { font-size: .9rem; }
  dd { margin: 0; font-size: 1.6rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  h2 { font-size: 1.2rem; }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
  th, td { text-align: left; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
  progress { width: 8rem; max-width: 100%; }
  code { overflow-wrap: anywhere; }
  a { color: inherit; }`

type Shown = { readonly stats: StatsResponse; readonly campaigns: readonly CampaignProgress[] }

/** Plain HTML without script: it shows the grid to whoever opens the coordinator's address, and reloads by itself. */
export function statusPage(
  grid: { name: string; coordinatorId: string; version: string },
  { stats, campaigns }: Shown,
): string {
  const { nodes, tasks } = stats
  const figures = [
    ['Nodes online', `${nodes.active_nodes} of ${nodes.total_nodes}`],
    ['Processor cores', String(nodes.total_cpu_cores)],
    ['Nodes with solar panels', String(nodes.nodes_with_solar)],
    ['Tasks completed', `${tasks.completed_tasks} of ${tasks.total_tasks}`],
    ['Waiting', String(tasks.pending_tasks)],
    ['Being worked on', String(tasks.assigned_tasks + tasks.in_progress_tasks)],
    ['Failed or expired', String(tasks.failed_tasks + tasks.expired_tasks)],
    ['Solar energy used', `${nodes.total_energy_saved_wh} Wh`],
  ]
  // Exact to twelve decimals: a line each, so that no number is broken in two.
  const exact = [
    ['Estimated emissions avoided versus grid power', `${nodes.total_carbon_credits} kg CO₂`],
    ['Cooperative’s fund', `€${stats.cooperative_fund_eur}`],
  ]
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="10">
<title>${escape(grid.name)}</title>
<style>${STYLE}</style>
<main>
<h1>${escape(grid.name)}</h1>
<p>A KoproGo Grid coordinator, version ${escape(grid.version)}.</p>
<dl>
${figures.map(box('figure')).join('\n')}
${exact.map(box('exact')).join('\n')}
</dl>
${campaigns.length > 0 ? campaignTable(campaigns) : ''}<p>Every finished task is a block of the public log:
<a href="/grid/proofs">read it</a> or <a href="/grid/proofs/verify">have it verified</a>.
The interface is described in <a href="/openapi.json">OpenAPI</a>.</p>
<p>This grid is <code>${escape(grid.coordinatorId)}</code>.</p>
</main>
</html>
`
}

const campaignTable = (campaigns: readonly CampaignProgress[]) => `<h2>Campaigns</h2>
<table>
<tr><th scope="col">Campaign</th><th scope="col">Work</th><th scope="col">State</th><th scope="col">Tasks completed</th></tr>
${campaigns.map(campaignRow).join('\n')}
</table>
`

/** The bar says nothing that does not stand beside it. */
function campaignRow({ name, type, status, total, completed, lost }: CampaignProgress): string {
  const figures = `${completed} of ${total}${lost > 0 ? `, ${lost} failed or expired` : ''}`
  const bar = `<progress aria-hidden="true" max="${total}" value="${completed}"></progress>`
  return `<tr><td>${escape(name)}</td><td>${escape(type)}</td><td>${status}</td><td>${bar} ${figures}</td></tr>`
}

const box =
  (kind: 'figure' | 'exact') =>
  ([name = '', value = '']: readonly string[]) =>
    `<div class="${kind}"><dt>${escape(name)}</dt><dd>${escape(value)}</dd></div>`

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string) => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
