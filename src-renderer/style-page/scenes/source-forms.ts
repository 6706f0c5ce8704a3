import type { SourceField, SourceForm } from '#core/contracts/solar.ts'

const field = (name: string, type: SourceField['type'], more: Partial<SourceField> = {}): SourceField => ({
  name,
  type,
  is_required: false,
  is_advanced: false,
  unit: null,
  min: null,
  max: null,
  choices: null,
  default: null,
  example: null,
  ...more,
})
const form = (kind: SourceForm['kind'], quality: SourceForm['quality'], fields: SourceField[]): SourceForm => ({
  kind,
  quality,
  fields,
  is_discoverable: false,
})
const needed = { is_required: true } as const
const more = { is_advanced: true } as const
const address = (example: string) => field('address', 'address', { ...needed, example })
const text = (name: string, example: string | null = null) => field(name, 'text', { example })
const moreText = (name: string, example: string) => field(name, 'text', { ...more, example })
const inverted = (name: string) => field(name, 'switch', { ...more, default: false })
const seconds = (min: number, usual: number) =>
  field('max_age_s', 'number', { ...more, unit: 's', min, max: 90, default: usual })

const path = (figure: string) => moreText(`${figure}_path`, 'meters[0].values.power')
const scaled = (figure: string) => [
  path(figure),
  field(`${figure}_unit`, 'choice', { ...more, choices: ['W', 'kW'], default: 'W' }),
  field(`${figure}_scale`, 'number', { ...more, min: -1_000_000, max: 1_000_000, default: 1 }),
]

/** Every kind's form, as the node tells it: a test holds these to the node's own. */
export const SOURCE_FORMS: readonly SourceForm[] = [
  form('fixed-watts', 'declared', [
    field('watts', 'number', { ...needed, unit: 'W', min: 0, max: 10_000_000, example: '500' }),
  ]),
  form('clear-sky', 'simulated', [field('losses_pct', 'number', { ...more, unit: '%', min: 0, max: 90, default: 14 })]),
  form('dsmr-p1', 'measured', [address('192.168.1.30:23')]),
  {
    ...form('shelly', 'measured', [
      address('192.168.1.20'),
      field('role', 'choice', { ...needed, choices: ['grid', 'pv', 'battery'] }),
      field('password', 'secret'),
      field('user', 'text', { ...more, default: 'admin' }),
      field('channel', 'number', { ...more, min: 0, max: 9, example: '0' }),
      inverted('is_inverted'),
    ]),
    is_discoverable: true,
  },
  {
    ...form('home-assistant', 'relayed', [
      address('homeassistant.local:8123'),
      field('token', 'secret', needed),
      text('grid', 'sensor.grid_power'),
      text('pv', 'sensor.solar_power'),
      text('battery', 'sensor.battery_power'),
      text('battery_soc', 'sensor.battery_soc'),
      ...['grid_inverted', 'pv_inverted', 'battery_inverted'].map(inverted),
      moreText('grid_export', 'sensor.grid_export_power'),
      moreText('load', 'sensor.house_power'),
      moreText('import_energy', 'sensor.grid_import'),
      moreText('export_energy', 'sensor.grid_export'),
      moreText('pv_energy', 'sensor.solar_energy'),
      seconds(10, 90),
    ]),
    is_discoverable: true,
  },
  {
    ...form('mqtt', 'relayed', [
      address('192.168.1.10:1883'),
      text('user'),
      field('password', 'secret'),
      text('grid', 'house/grid/power'),
      text('pv', 'house/solar/power'),
      text('battery', 'house/battery/power'),
      ...scaled('grid'),
      inverted('grid_inverted'),
      moreText('grid_export', 'dsmr/reading/electricity_currently_returned'),
      path('grid_export'),
      ...scaled('pv'),
      inverted('pv_inverted'),
      ...scaled('battery'),
      inverted('battery_inverted'),
      moreText('battery_soc', 'house/battery/soc'),
      path('battery_soc'),
      moreText('load', 'house/power'),
      ...scaled('load'),
      moreText('status_topic', 'house/status'),
      moreText('status_offline', 'offline'),
      seconds(5, 60),
    ]),
    is_discoverable: true,
  },
  { ...form('evcc', 'relayed', [address('evcc.local:7070'), seconds(60, 90)]), is_discoverable: true },
  form('koprogo-node', 'relayed', [address('192.168.1.20:8095'), field('key', 'secret', needed)]),
]
