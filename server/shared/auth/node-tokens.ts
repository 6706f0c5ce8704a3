import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { asNodeId, type CoordinatorId, type NodeId } from '#core/ids.ts'

const ALGORITHM = 'HS256'
export const TOKEN_SECONDS = 3600

/** A node and the key it had then: with another key its old tokens are no good any more. */
export type TokenHolder = { readonly id: NodeId; readonly publicKey: string }

const Claims = z.object({ sub: z.uuid(), key: z.string().length(43), iat: z.int() })

/** JWTs of one coordinator, signed with the key that all its processes share. */
export type NodeTokens = {
  issue(node: TokenHolder, now: Date): Promise<{ token: string; expiresAt: Date }>
  /** Whom a token was given to; null for one that is expired, forged or of another grid. */
  read(token: string): Promise<(TokenHolder & { readonly issuedAt: Date }) | null>
}

export function joseNodeTokens({ key, coordinatorId }: { key: Uint8Array; coordinatorId: CoordinatorId }): NodeTokens {
  return {
    async issue({ id, publicKey }, now) {
      const issuedAtS = Math.floor(now.getTime() / 1000)
      const expiresAt = new Date((issuedAtS + TOKEN_SECONDS) * 1000)
      const token = await new SignJWT({ key: publicKey })
        .setProtectedHeader({ alg: ALGORITHM })
        .setSubject(id)
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
          requiredClaims: ['sub', 'exp', 'iat', 'key'],
        })
        const claims = Claims.safeParse(payload)
        if (!claims.success) return null
        const { sub, key: publicKey, iat } = claims.data
        return { id: asNodeId(sub), publicKey, issuedAt: new Date(iat * 1000) }
      } catch {
        // Every way in which a token can be bad means the same to its sender: get a new one.
        return null
      }
    },
  }
}
