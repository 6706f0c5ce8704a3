import { deviceUrl, isDeviceAddress } from '../../shared/device-address.ts'
import { addressField, numberField } from '../setting-fields.ts'
import { sourceKind } from '../source-kind.ts'
import { evccSource } from './evcc-source.ts'

const PORT = 7070
const MAX_AGE_S = 180

/** evcc, and with it every meter that it reads. */
export const evcc = sourceKind({
  kind: 'evcc',
  quality: 'relayed',
  isDiscoverable: true,
  fields: {
    address: addressField('evcc.local:7070', isDeviceAddress),
    max_age_s: numberField({ min: 60, max: 3600, isWhole: true, unit: 's' }, { standard: MAX_AGE_S, isAdvanced: true }),
  },
  tells: () => ['grid', 'pv'],
  open: ({ address, max_age_s: maxAgeS }, { now }) => evccSource({ base: deviceUrl(address, PORT)!, maxAgeS }, { now }),
})
