import type { NodeId } from '#core/ids.ts'
import type { Ids } from '../../shared/ports.ts'
import type { ManageNodes } from '../ports.ts'

type Deps = {
  manage: ManageNodes
  ids: Ids
  newCode: () => string
  hashOfCode: (code: string) => string
  writeInvite: (code: string) => string
}
export type RekeyNode = (nodeId: NodeId) => Promise<{ text: string; expiresAt: Date }>

/** For a dead SD card: the same node, its earnings and its name, with another key. */
export function makeRekeyNode({ manage, ids, newCode, hashOfCode, writeInvite }: Deps): RekeyNode {
  return async (nodeId) => {
    const code = newCode()
    const expiresAt = await manage.addRekey({ nodeId, codeId: ids.next(), codeHash: hashOfCode(code) })
    return { text: writeInvite(code), expiresAt }
  }
}
