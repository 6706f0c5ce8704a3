import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'

/** Networks that this computer has within itself: nobody else is in them. */
const INNER = /^(docker|veth|virbr|br-[0-9a-f]{12})/

type Interfaces = Readonly<
  Record<string, readonly Pick<NetworkInterfaceInfo, 'family' | 'address' | 'internal'>[] | undefined>
>

/** What other computers of this network call this one: its IPv4 addresses, without those that a router never gave. */
export const ownAddresses = (interfaces: Interfaces = networkInterfaces()): readonly string[] =>
  Object.entries(interfaces)
    .filter(([name]) => !INNER.test(name))
    .flatMap(([, found = []]) => found)
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
    .map(({ address }) => address)
