import { deviceUrl, isDeviceAddress } from '../shared/device-address.ts'
import { toNumber } from './adapters/figures.ts'
import { jsonDevice } from './device-http.ts'
import { addressField } from './setting-fields.ts'
import { siteReading, type SolarSource } from './ports.ts'
import { sourceKind } from './source-kind.ts'

/**
 * How to add a source: copy this file to `adapters/<device>-source.ts`, read your device, name its kind in
 * `core/contracts/solar.ts`, add one line to `index.ts`, its words to the interface, and a row to the table of
 * `solar-sources.test.ts`. What the device cannot know is left out. A device that does not answer must reject with
 * `SourceUnreadable`; the agent then counts 0 W. Ask it when you are read, not when you are opened.
 */
export function blueprintSource(device: { readPvW: () => Promise<number | null> }): SolarSource {
  return {
    name: 'device name',
    async read() {
      const pvW = await device.readPvW()
      return siteReading({ at: new Date(), pvW, quality: 'measured' })
    },
  }
}

/** The form is drawn from the fields, and what is typed there is checked by them. */
export const blueprint = sourceKind({
  kind: 'fixed-watts',
  quality: 'measured',
  fields: { address: addressField('192.168.1.20', isDeviceAddress) },
  tells: () => ['pv'],
  open({ address }) {
    const ask = jsonDevice(deviceUrl(address)!)
    return blueprintSource({ readPvW: async () => toNumber(await ask('/power')) })
  },
})
