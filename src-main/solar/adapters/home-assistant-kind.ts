import { deviceUrl, isDeviceAddress } from '../../shared/device-address.ts'
import { addressField, optionalTextField, secretField, switchField } from '../setting-fields.ts'
import { sourceKind } from '../source-kind.ts'
import { homeAssistantSource } from './home-assistant-source.ts'
import { maxAgeField, relayedTells } from './relayed-fields.ts'
import type { RelayedName } from './relayed-site.ts'

const PORT = 8123
const sensor = (example: string) => optionalTextField({ example: `sensor.${example}` })
const moreSensor = (example: string) => optionalTextField({ example: `sensor.${example}`, isAdvanced: true })
const inverted = switchField({ isAdvanced: true })

/** Home Assistant. Signs as everywhere: the grid positive while importing, the battery while discharging. */
export const homeAssistant = sourceKind({
  kind: 'home-assistant',
  quality: 'relayed',
  isDiscoverable: true,
  fields: {
    address: addressField('homeassistant.local:8123', isDeviceAddress),
    token: secretField({ isRequired: true }),
    grid: sensor('grid_power'),
    pv: sensor('solar_power'),
    battery: sensor('battery_power'),
    battery_soc: sensor('battery_soc'),
    grid_inverted: inverted,
    pv_inverted: inverted,
    battery_inverted: inverted,
    grid_export: moreSensor('grid_export_power'),
    load: moreSensor('house_power'),
    import_energy: moreSensor('grid_import'),
    export_energy: moreSensor('grid_export'),
    pv_energy: moreSensor('solar_energy'),
    max_age_s: maxAgeField({ least: 10 }),
  },
  tells: relayedTells,
  open(settings, { now }) {
    relayedTells(settings)
    const entities: Record<RelayedName, string | null> = {
      grid: settings.grid,
      gridExport: settings.grid_export,
      pv: settings.pv,
      battery: settings.battery,
      load: settings.load,
      batterySoc: settings.battery_soc,
      importWh: settings.import_energy,
      exportWh: settings.export_energy,
      pvWh: settings.pv_energy,
    }
    const turned: Partial<Record<RelayedName, boolean>> = {
      grid: settings.grid_inverted,
      pv: settings.pv_inverted,
      battery: settings.battery_inverted,
    }
    return homeAssistantSource(
      {
        base: deviceUrl(settings.address, PORT)!,
        token: settings.token ?? '',
        entities,
        inverted: new Set(
          Object.entries(turned).flatMap(([name, isTurned]) => (isTurned ? [name as RelayedName] : [])),
        ),
        maxAgeS: settings.max_age_s,
      },
      { now },
    )
  },
})
