import { siteReading, type SolarSource } from './ports.ts'

/**
 * How to add a source: copy this file to `adapters/<device>-source.ts`, read your device, add one line to `index.ts`,
 * and run `solarSourceContract` on it in a test beside it. What the device cannot know is left out. A device that does
 * not answer must reject with `SourceUnreadable`; the agent then counts 0 W.
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
