import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { asNodeId, type CoordinatorId, type NodeId } from '#core/ids.ts'

const ALGORITHM = 'HS256'
export const TOKEN_SECONDS = 3600

/** JWTs of one coordinator, signed with the key that all its processes share. */
export type NodeTokens = {
  issue(nodeId: NodeId, now: Date): Promise<{ token: string; expiresAt: Date }>
  /** The node a token was given to; null for one that is expired, forged or of another grid. */
  read(token: string): Promise<NodeId | null>
}

export function joseNodeTokens({ key, coordinatorId }: { key: Uint8Array; coordinatorId: CoordinatorId }): NodeTokens {
  return {
    async issue(nodeId, now) {
      const issuedAtS = Math.floor(now.getTime() / 1000)
      const expiresAt = new Date((issuedAtS + TOKEN_SECONDS) * 1000)
      const token = await new SignJWT()
        .setProtectedHeader({ alg: ALGORITHM })
        .setSubject(nodeId)
        .setIssuer(coordinatorId)
        .setIssuedAt(issuedAtS)
        .setExpirationTime(expiresAt)
        .sign(key)
      return { token, expiresAt }
    },
    async read(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          issuer: coordinatorId,
          requiredClaims: ['sub', 'exp'],
        })
        const subject = z.uuid().safeParse(payload.sub)
        return subject.success ? asNodeId(subject.data) : null
      } catch {
        // Every way in which a token can be bad means the same to its sender: get a new one.
        return null
      }
    },
  }
}
