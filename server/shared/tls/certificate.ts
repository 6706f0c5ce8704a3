import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { isIP } from 'node:net'
import path from 'node:path'

/** Certificate (with its chain) and key cannot be used; the sentence says why. Exit code 2. */
export class CertificateUnusable extends Error {
  override name = 'CertificateUnusable'
}

/** PEM texts, and the pin of the key when nobody but an invite vouches for it. */
export type Certificate = {
  readonly cert: string
  readonly key: string
  /** SHA-256 (64 hex digits) of the public key (DER SPKI); null when an authority vouches for the certificate. */
  readonly spkiSha256: string | null
}

/** A key of our own making is known by its pin, so that nothing is gained by making it anew each year. */
const OWN_VALID_YEARS = 20

/** Reads a certificate that somebody else issued, and checks that its key fits. Throws `CertificateUnusable`. */
export function readCertificate(files: { cert: string; key: string }): Certificate {
  const cert = readPem(files.cert)
  const key = readPem(files.key)
  const parsed = parse(cert, files.cert)
  if (!parsed.checkPrivateKey(parseKey(key, files.key)))
    throw new CertificateUnusable(`The key in ${files.key} is not the one of the certificate in ${files.cert}.`)
  if (new Date(parsed.validTo) < new Date())
    throw new CertificateUnusable(`The certificate in ${files.cert} ended on ${parsed.validTo}; renew it.`)
  return { cert, key, spkiSha256: isOwn(parsed) ? spkiSha256(parsed) : null }
}

/** The coordinator's own certificate in `directory`, made at the first start; the key stays the same for good. */
export async function keepOwnCertificate(directory: string, names: readonly string[]): Promise<Certificate> {
  const files = { cert: path.join(directory, 'cert.pem'), key: path.join(directory, 'key.pem') }
  if (!existsSync(files.cert)) await makeOwn(directory, files, names)
  return readCertificate(files)
}

/** Loaded only when a certificate is made. The key is written first: a certificate without its key is never found. */
async function makeOwn(directory: string, files: { cert: string; key: string }, names: readonly string[]) {
  // Bundled, a CommonJS package has its default export only.
  const { default: selfsigned } = await import('selfsigned')
  const notAfterDate = new Date()
  notAfterDate.setFullYear(notAfterDate.getFullYear() + OWN_VALID_YEARS)
  const altNames = [...new Set([...names, 'localhost', hostname(), '127.0.0.1', '::1'])].map(altName)
  const made = await selfsigned.generate([{ name: 'commonName', value: 'KoproGo Grid coordinator' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notAfterDate,
    extensions: [{ name: 'subjectAltName', altNames }],
  })
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  writeFileSync(files.key, made.private, { mode: 0o600 })
  writeFileSync(`${files.cert}.new`, made.cert)
  renameSync(`${files.cert}.new`, files.cert)
}

const altName = (name: string) =>
  isIP(name) === 0 ? ({ type: 2, value: name } as const) : ({ type: 7, ip: name } as const)

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new CertificateUnusable(
      `${file} cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`,
      {
        cause,
      },
    )
  }
}

function parse(pem: string, file: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw new CertificateUnusable(`${file} is no certificate in PEM form.`, { cause })
  }
}

function parseKey(pem: string, file: string) {
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    throw new CertificateUnusable(`${file} is no private key in PEM form without a passphrase.`, { cause })
  }
}

/** Whoever issued it to themselves has nobody who vouches for it. */
const isOwn = (certificate: X509Certificate) => certificate.checkIssued(certificate)

const spkiSha256 = ({ publicKey }: X509Certificate) =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
