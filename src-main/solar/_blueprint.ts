import type { SolarSource } from './ports.ts'

/**
 * How to add a source: copy this file to `adapters/<device>-source.ts`, read your device, add one line to `index.ts`,
 * and run `solarSourceContract` on it in a test beside it. `null` stands for what the device cannot know. A device that
 * does not answer must reject; the agent then counts 0 W.
 */
export function blueprintSource(device: { readPvW: () => Promise<number | null> }): SolarSource {
  return {
    name: 'device name',
    async read() {
      const pvW = await device.readPvW()
      return { at: new Date(), gridW: null, pvW, batteryW: null, loadW: null, quality: 'measured' }
    },
  }
}
