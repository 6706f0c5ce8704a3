import type { HostInput, HostOutput, HostReply } from '#core/contracts/host-bridge.ts'

/** The browser asks where, or puts it where it puts what is downloaded; which of them it does it does not say. */
export async function saveAsDownload({
  name,
  text,
}: HostInput<'saveText'>): Promise<HostReply<HostOutput<'saveText'>>> {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has its own hold of the text by the next turn of the page.
  setTimeout(() => URL.revokeObjectURL(address))
  return { ok: true, value: { saved: true } }
}
