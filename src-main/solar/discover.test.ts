import { expect, test } from 'vitest'
import { type Announced, foundIn } from './discover.ts'

const service = (type: string, name: string, changes: Partial<Announced> = {}): Announced => ({
  type,
  name,
  port: 80,
  addresses: ['fe80::1', '192.168.1.20'],
  ...changes,
})

test('devices that announce themselves become sources, each once, in the order of their names', () => {
  const found = foundIn([
    service('shelly', 'shellypro3em-aabbcc'),
    service('http', 'shellypro3em-aabbcc'),
    service('http', 'shellyem-112233', { addresses: ['192.168.1.21'] }),
    service('home-assistant', 'Home', { port: 8123, addresses: ['192.168.1.5'] }),
    service('mqtt', 'broker', { port: 1883, addresses: ['192.168.1.5'] }),
    service('http', 'evcc', { port: 7070, addresses: ['192.168.1.6'] }),
    service('http', 'printer', { addresses: ['192.168.1.7'] }),
  ])
  expect(found).toEqual([
    { kind: 'mqtt', name: 'broker', settings: { address: 'mqtt://192.168.1.5:1883' } },
    { kind: 'evcc', name: 'evcc', settings: { address: '192.168.1.6:7070' } },
    { kind: 'home-assistant', name: 'Home', settings: { address: '192.168.1.5:8123' } },
    { kind: 'shelly', name: 'shellyem-112233', settings: { address: '192.168.1.21' } },
    { kind: 'shelly', name: 'shellypro3em-aabbcc', settings: { address: '192.168.1.20' } },
  ])
})

test('what has no address that a form can take is left out, and a name steers no terminal', () => {
  expect(foundIn([service('shelly', 'shelly-1', { addresses: ['fe80::1'] })])).toEqual([])
  expect(foundIn([service('shelly', 'shelly\u001B[2J-1')])[0]?.name).toBe('shelly[2J-1')
})

test('a network full of answers is cut', () => {
  const many = Array.from({ length: 80 }, (_, n) => service('shelly', `shelly-${n}`, { addresses: [`10.0.0.${n}`] }))
  expect(foundIn(many)).toHaveLength(50)
})
