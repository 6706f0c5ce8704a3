import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import { postgresAdminTokens } from '#server/shared/auth/admin-tokens.ts'
import { uuidV7Ids as ids } from '#server/shared/system.ts'
import type { TestGrid } from '../fixtures/test-grid.ts'
import type { TestNode } from '../fixtures/test-node.ts'

const ANOTHER = '01890000-0000-7000-8000-000000000000'
const HOUR_S = 3600

/** An admin's token that was good once. */
export async function revokedAdminToken({ database }: TestGrid): Promise<string> {
  const tokens = postgresAdminTokens({ database, ids })
  const { id, token } = await tokens.create({ name: 'gone', book: 'main' })
  await tokens.revoke(id)
  return token
}

/**
 * `Authorization` headers that nobody may be let in with. Some are made with the coordinator's own secret, so that it is
 * their content alone that must be seen through.
 */
export async function forgedAuthorizations(
  grid: TestGrid,
  node: Pick<TestNode, 'id' | 'token' | 'publicKey'>,
): Promise<Readonly<Record<string, string>>> {
  const [row] = await grid.database.query<{ jwt_key: Buffer }>('select jwt_key from grid_coordinator')
  const secret = row?.jwt_key ?? Buffer.alloc(0)
  const forge = forger({ grid, node })
  const [head = '', content = '', signature = ''] = node.token.split('.')
  const { privateKey } = generateKeyPairSync('ed25519')
  const tokens = {
    'alg none': `${part({ alg: 'none' })}.${content}.`,
    'alg none, with a signature': `${part({ alg: 'none' })}.${content}.${signature}`,
    'alg None': `${part({ alg: 'None' })}.${content}.`,
    'no alg': handMade({}, content, secret),
    'another algorithm, with our secret': handMade({ alg: 'HS512' }, content, secret),
    'said to be EdDSA, with our secret': handMade({ alg: 'EdDSA' }, content, secret),
    'said to be RS256, with our secret': handMade({ alg: 'RS256' }, content, secret),
    'signed with its own key': await forge({ secret: privateKey, alg: 'EdDSA' }),
    'a secret that is the public key': handMade({ alg: 'HS256' }, content, Buffer.from(node.publicKey)),
    'a secret that was guessed': handMade({ alg: 'HS256' }, content, Buffer.from('secret')),
    'an empty secret': handMade({ alg: 'HS256' }, content, Buffer.alloc(0)),
    'a key of its own in the header': handMade(
      { alg: 'HS256', jwk: { kty: 'oct', k: 'c2VjcmV0' } },
      content,
      Buffer.from('secret'),
    ),
    'a critical extension': handMade({ alg: 'HS256', crit: ['b64'], b64: false }, content, secret),
    'of another grid': await forge({ secret: randomBytes(32), claims: { iss: ANOTHER } }),
    'of another grid, with our secret': await forge({ secret, claims: { iss: ANOTHER } }),
    'of no grid': await forge({ secret, claims: { iss: undefined } }),
    expired: await forge({ secret, claims: { exp: nowS() - 1 } }),
    'without an end': await forge({ secret, claims: { exp: undefined } }),
    'not good yet': await forge({ secret, claims: { nbf: nowS() + HOUR_S } }),
    'of an unknown node': await forge({ secret, claims: { sub: ANOTHER } }),
    'of no node': await forge({ secret, claims: { sub: "' or 1=1 --" } }),
    'for another key': await forge({ secret, claims: { key: 'A'.repeat(43) } }),
    'for no key': await forge({ secret, claims: { key: undefined } }),
    'with a bit changed': `${head}.${content}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
    'with another content': `${head}.${part({ sub: ANOTHER })}.${signature}`,
    'without its signature': `${head}.${content}`,
    'an unknown admin’s': `kga_${randomBytes(32).toString('base64url')}`,
    'half an admin’s': grid.adminToken.slice(0, -1),
    'an admin’s in capitals': grid.adminToken.toUpperCase(),
    nonsense: 'nonsense',
    'very long': 'x'.repeat(8000),
  }
  const bearers = Object.entries(tokens).map(([what, token]) => [what, `Bearer ${token}`])
  return {
    ...Object.fromEntries(bearers),
    none: '',
    'another scheme': `Basic ${Buffer.from(`admin:${grid.adminToken}`).toString('base64')}`,
    'no scheme': grid.adminToken,
    'two tokens': `Bearer ${grid.adminToken} ${grid.adminToken}`,
    'a list of tokens': `Bearer nonsense, Bearer ${grid.adminToken}`,
  }
}

const nowS = () => Math.floor(Date.now() / 1000)
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function handMade(
  header: { readonly alg?: string; readonly [extra: string]: unknown },
  content: string,
  secret: Buffer,
): string {
  const text = `${part(header)}.${content}`
  return `${text}.${createHmac(header.alg === 'HS512' ? 'sha512' : 'sha256', secret)
    .update(text)
    .digest('base64url')}`
}

type Forgery = { secret: Parameters<SignJWT['sign']>[0]; alg?: string; claims?: Readonly<Record<string, unknown>> }

/** A token as the coordinator would give it, but for these claims. */
const forger =
  ({ grid, node }: { grid: TestGrid; node: Pick<TestNode, 'id' | 'publicKey'> }) =>
  ({ secret, alg = 'HS256', claims = {} }: Forgery): Promise<string> => {
    const good = { sub: node.id, iss: grid.coordinatorId, key: node.publicKey, iat: nowS(), exp: nowS() + HOUR_S }
    return new SignJWT({ ...good, ...claims }).setProtectedHeader({ alg }).sign(secret)
  }
