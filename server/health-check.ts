import { request as plainRequest, type RequestOptions } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { readConfig } from './config.ts'

/**
 * Asks the coordinator of this machine whether it is ready; for a container's HEALTHCHECK. The same settings as the
 * coordinator's. Exit code 0 when it is, 1 when it is not.
 */
const PATIENCE_MS = 4000

function isReady(options: RequestOptions, isEncrypted: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    // Whoever asks over loopback need not check whose certificate that is.
    const send = isEncrypted ? tlsRequest({ ...options, rejectUnauthorized: false }) : plainRequest(options)
    send.on('response', (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    send.on('timeout', () => send.destroy(new Error('The coordinator does not answer in time.')))
    send.on('error', (error) => {
      process.stderr.write(`${error.message}\n`)
      resolve(false)
    })
    send.end()
  })
}

/** A coordinator that listens everywhere listens on loopback too. */
const reachable = (host: string) => (host === '0.0.0.0' || host === '::' ? 'localhost' : host)

const config = readConfig(process.env, process.argv.slice(2))
if (config === 'help') throw new Error('The settings are those of the coordinator; see its --help.')
const { GRID_HOST, GRID_PORT, GRID_TLS_CERT, GRID_SELF_SIGNED } = config
const options = { host: reachable(GRID_HOST), port: GRID_PORT, path: '/readyz', timeout: PATIENCE_MS }
process.exitCode = (await isReady(options, GRID_TLS_CERT !== undefined || GRID_SELF_SIGNED)) ? 0 : 1
