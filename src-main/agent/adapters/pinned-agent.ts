import { createHash, type X509Certificate } from 'node:crypto'
import { Agent, type RequestOptions } from 'node:https'
import type { Duplex } from 'node:stream'
import { connect, type ConnectionOptions } from 'node:tls'

/** What answers does not hold the key that the invite names: it is another machine, or somebody in between. */
export class PinMismatch extends Error {
  override name = 'PinMismatch'
}

/**
 * Connections to a coordinator that is known by its key: SHA-256 of the DER SPKI, as in an invite. Who issued the
 * certificate, for which name and until when does not matter; nothing is sent before the key was compared. Sessions are
 * not resumed, because a resumed one shows no certificate.
 */
export function pinnedAgent(spkiSha256: string): Agent {
  return new PinnedAgent(spkiSha256)
}

type Created = (error: Error | null, stream: Duplex) => void

class PinnedAgent extends Agent {
  readonly #spkiSha256: string

  constructor(spkiSha256: string) {
    super({ keepAlive: true, maxCachedSessions: 0 })
    this.#spkiSha256 = spkiSha256
  }

  override createConnection(options: RequestOptions, created?: Created): undefined {
    const socket = connect({ ...(options as ConnectionOptions), rejectUnauthorized: false })
    const refuse = (error: Error) => {
      socket.destroy()
      created?.(error, socket)
    }
    socket.once('error', refuse)
    socket.once('secureConnect', () => {
      socket.off('error', refuse)
      if (shownSpkiSha256(socket.getPeerX509Certificate()) === this.#spkiSha256) created?.(null, socket)
      else refuse(new PinMismatch('What answers there is not the coordinator of the invite: its key is another.'))
    })
  }
}

function shownSpkiSha256(certificate: X509Certificate | undefined): string | null {
  if (!certificate) return null
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(spki).digest('hex')
}
