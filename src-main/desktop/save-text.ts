import { rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { SaveDialogReturnValue } from 'electron'
import type { HostInput, HostOutput, HostReply } from '#core/contracts/host-bridge.ts'

/** Asks the user where to, with a name to begin with. */
export type AskWhere = (name: string) => Promise<SaveDialogReturnValue>

/** Writes a text to the file that the user picks, whole or not at all. */
export async function saveText(
  { name, text }: HostInput<'saveText'>,
  askWhere: AskWhere,
): Promise<HostReply<HostOutput<'saveText'>>> {
  const { canceled, filePath } = await askWhere(name)
  if (canceled || filePath === '') return { ok: true, value: { saved: false } }
  const unfinished = path.join(path.dirname(filePath), `.${path.basename(filePath)}.${process.pid}.part`)
  try {
    await writeFile(unfinished, text)
    await rename(unfinished, filePath)
  } catch (error) {
    await rm(unfinished, { force: true })
    const detail = error instanceof Error ? error.message : String(error)
    return { ok: false, problem: { code: 'save_failed', field: null, detail, values: { file: filePath } } }
  }
  return { ok: true, value: { saved: true } }
}
