import { FactorsResponse, GridResponse, HealthResponse, ReadyResponse, StatsResponse } from '#core/contracts/grid.ts'
import { formatCarbonKg, formatEuro } from '#core/units.ts'
import { route, type Route } from '../../shared/http/route.ts'
import type { CheckReadiness, ReadProgress, ReadRates, ReadStats } from '../ports.ts'
import { statusPage } from './status-page.ts'

type Deps = {
  grid: GridResponse
  readStats: ReadStats
  readProgress: ReadProgress
  readRates: ReadRates
  checkReadiness: CheckReadiness
  openApi: () => object
}

export function gridRoutes(deps: Deps): readonly Route[] {
  return [
    gridRoute(deps),
    statsRoute(deps),
    factorsRoute(deps),
    pageRoute(deps),
    ...healthRoutes(deps),
    openApiRoute(deps),
  ]
}

const gridRoute = ({ grid }: Deps) =>
  route({
    method: 'get',
    path: '/grid',
    access: 'anyone',
    summary: 'Who this coordinator is',
    responses: { 200: GridResponse },
    errors: [],
    handle: () => Promise.resolve({ status: 200, body: grid }),
  })

const statsRoute = ({ readStats }: Deps) =>
  route({
    method: 'get',
    path: '/grid/stats',
    access: 'anyone',
    summary: 'The grid in figures, at most a second old',
    responses: { 200: StatsResponse },
    errors: [],
    handle: async () => ({ status: 200, body: await readStats() }),
  })

const factorsRoute = ({ readRates }: Deps) =>
  route({
    method: 'get',
    path: '/grid/factors',
    access: 'anyone',
    summary: 'Emission factors and carbon prices, each valid from a time on',
    responses: { 200: FactorsResponse },
    errors: [],
    async handle() {
      const { factors, prices } = await readRates()
      const body = {
        factors: factors.map(({ id, ngPerKWh, source, validFrom }) => ({
          id,
          kg_co2_per_kwh: formatCarbonKg(ngPerKWh),
          source,
          valid_from: validFrom.toISOString(),
        })),
        prices: prices.map(({ id, pEurPerKg, source, validFrom }) => ({
          id,
          eur_per_kg: formatEuro(pEurPerKg),
          source,
          valid_from: validFrom.toISOString(),
        })),
      }
      return { status: 200, body }
    },
  })

const pageRoute = ({ grid, readStats, readProgress }: Deps) =>
  route({
    method: 'get',
    path: '/',
    access: 'anyone',
    summary: 'A plain status page',
    responses: { 200: 'text/html' },
    errors: [],
    async handle() {
      const { name, coordinator_id: coordinatorId, version } = grid
      const shown = { stats: await readStats(), campaigns: await readProgress() }
      const html = statusPage({ name, coordinatorId, version }, shown)
      return { status: 200, body: html }
    },
  })

const healthRoutes = ({ checkReadiness }: Deps): readonly Route[] => [
  route({
    method: 'get',
    path: '/healthz',
    access: 'anyone',
    summary: 'Whether the process lives',
    responses: { 200: HealthResponse },
    errors: [],
    handle: () => Promise.resolve({ status: 200, body: { status: 'ok' } }),
  }),
  route({
    method: 'get',
    path: '/readyz',
    access: 'anyone',
    summary: 'Whether database and disk can take work',
    responses: { 200: ReadyResponse, 503: ReadyResponse },
    errors: [],
    async handle() {
      const { database, disk } = await checkReadiness()
      const ready = database && disk
      return { status: ready ? 200 : 503, body: { status: ready ? 'ready' : 'not_ready', database, disk } }
    },
  }),
]

const openApiRoute = ({ openApi }: Deps) =>
  route({
    method: 'get',
    path: '/openapi.json',
    access: 'anyone',
    summary: 'This interface, from the schemas that validate it',
    responses: { 200: 'application/json' },
    errors: [],
    handle: () => Promise.resolve({ status: 200, body: JSON.stringify(openApi()) }),
  })
