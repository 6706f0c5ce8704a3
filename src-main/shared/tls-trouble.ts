/** What was wrong with TLS, in words, where that kept a connection from coming about: who is asked is there. Null: nothing. */
export function tlsTrouble(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'EPROTO' || /before secure TLS/.test(error.message)) return 'no TLS'
  return /CERT|SIGNATURE|^ERR_(TLS|SSL)/.test(code) ? error.message : null
}
