import { askForAddress } from '../../loopback/ask-for-address.ts'
import type { Invocation } from '../options.ts'

/** Prints a fresh address of the interface that `run --ui-port` shows. */
export async function openCommand({ directory, json }: Invocation): Promise<void> {
  const url = await askForAddress(directory)
  console.log(json ? JSON.stringify({ url }) : url)
}
