import { deviceUrl, isDeviceAddress } from '../../shared/device-address.ts'
import { addressField } from '../setting-fields.ts'
import { sourceKind } from '../source-kind.ts'
import { evccSource } from './evcc-source.ts'
import { maxAgeField } from './relayed-fields.ts'

const PORT = 7070

/** evcc, and with it every meter that it reads. */
export const evcc = sourceKind({
  kind: 'evcc',
  quality: 'relayed',
  isDiscoverable: true,
  fields: {
    address: addressField('evcc.local:7070', isDeviceAddress),
    max_age_s: maxAgeField({ least: 60 }),
  },
  tells: () => ['grid', 'pv'],
  open: ({ address, max_age_s: maxAgeS }, { now }) => evccSource({ base: deviceUrl(address, PORT)!, maxAgeS }, { now }),
})
