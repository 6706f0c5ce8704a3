import { campaignErrors } from '#core/campaign/errors.ts'
import { RenderParams } from '#core/contracts/work-params.ts'
import type { CampaignId } from '#core/ids.ts'
import type { Campaigns, CampaignTasks, CampaignView, EncodePicture, PackArchive } from '../ports.ts'
import { archiveFiles } from './archive-result.ts'
import type { Assembling, Reading } from './assembling.ts'
import { auditSummary, auditTable } from './audit-result.ts'
import { everyTask } from './every-task.ts'
import { pictureRows } from './picture-result.ts'
import { TASK_TABLE_HEADER, taskTableLine } from './task-table.ts'

type Deps = Reading & {
  campaigns: Pick<Campaigns, 'find'>
  tasks: CampaignTasks
  encodePicture: EncodePicture
  packArchive: PackArchive
}
type Asked = { readonly id: CampaignId; readonly partial: boolean; readonly asTable: boolean }
export type CampaignResult = {
  readonly contentType: 'image/png' | 'application/x-tar' | 'application/json' | 'text/csv; charset=utf-8'
  readonly fileName: string
  readonly bytes: AsyncIterable<Uint8Array | string>
}
export type AssembleResult = (asked: Asked) => Promise<CampaignResult>

/**
 * Puts the results of a campaign together while they are sent: a picture, an archive, or what an audit found. Throws
 * `campaign_not_found`, `campaign_not_finished`, `campaign_result_damaged`.
 */
export function makeAssembleResult(deps: Deps): AssembleResult {
  return async ({ id, partial, asTable }) => {
    const campaign = await deps.campaigns.find(id)
    if (!campaign) throw campaignErrors.campaign_not_found()
    const kind = kindOf(campaign)
    if (!partial) ensureOver(campaign, { everyTaskCounts: kind === 'picture' && !asTable })
    const assembling = { tasks: () => everyTask(id, deps.tasks), reading: deps, partial }
    const { contentType, ending, bytes } = asTable
      ? { contentType: 'text/csv; charset=utf-8' as const, ending: 'csv', bytes: tableOf(kind, assembling) }
      : await wholeOf(campaign, assembling, deps)
    return { contentType, fileName: `campaign-${id}.${ending}`, bytes }
  }
}

type Kind = 'picture' | 'archive' | 'audit'
function kindOf({ type, program }: CampaignView): Kind {
  if (!program) return 'audit'
  return type === 'render' ? 'picture' : 'archive'
}

/** A picture needs all of its tiles; elsewhere the table says what has become of the others. */
function ensureOver({ tasks }: CampaignView, { everyTaskCounts }: { everyTaskCounts: boolean }): void {
  const { pending, assigned, in_progress: inProgress, completed, failed, expired } = tasks
  const open = pending + assigned + inProgress
  const lost = failed + expired
  if (open === 0 && (lost === 0 || !everyTaskCounts)) return
  const message = `${completed} of ${open + lost + completed} are completed; ${open} are not over, ${failed} failed, ${expired} expired`
  throw campaignErrors.campaign_not_finished({ errors: [{ path: 'tasks', message }] })
}

async function wholeOf(campaign: CampaignView, assembling: Assembling, deps: Deps) {
  const kind = kindOf(campaign)
  if (kind === 'archive') {
    const { contentType, pack } = deps.packArchive
    return { contentType, ending: 'tar', bytes: pack(archiveFiles(assembling), campaign.createdAt) }
  }
  if (kind === 'audit')
    return { contentType: 'application/json' as const, ending: 'json', bytes: auditSummary(campaign, assembling) }
  const view = RenderParams.parse(campaign.params)
  const { contentType, encode } = deps.encodePicture
  return { contentType, ending: 'png', bytes: encode(view, await pictureRows(view, assembling)) }
}

const tableOf = (kind: Kind, assembling: Assembling) =>
  kind === 'audit' ? auditTable(assembling) : taskTable(assembling)

async function* taskTable({ tasks }: Assembling): AsyncIterable<string> {
  yield TASK_TABLE_HEADER
  for await (const task of tasks()) yield taskTableLine(task)
}
