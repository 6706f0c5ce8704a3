import fc from 'fast-check'
import { expect } from 'vitest'
import type { ReportResponse } from '#core/contracts/reports.ts'
import type { ClaimResponse, TaskResponse } from '#core/contracts/tasks.ts'
import { asAssignmentId, asNodeId, asTaskId } from '#core/ids.ts'
import {
  claimTask,
  completeTask,
  expireTask,
  failTask,
  loseLease,
  releaseTask,
  startTask,
  type Task,
} from '#core/task/task.ts'
import type { TestNode } from '../fixtures/test-node.ts'
import { attempt, type Model, type ModelAssignment, modelTask, nextFor, NODE_COUNT } from './model.ts'
import type { RealGrid } from './real-grid.ts'

export type Real = { readonly grid: RealGrid; readonly nodes: readonly TestNode[]; readonly dataUrl: string }
type Command = fc.AsyncCommand<Model, Real>
const always = () => true
const hasHeld = (model: Readonly<Model>) => model.held.length > 0

function pick(model: Readonly<Model>, place: number): ModelAssignment {
  const found = model.held[place % model.held.length]
  if (!found) throw new Error('The model holds nothing')
  return found
}

const nodeOf = ({ nodes }: Real, place: number): TestNode => {
  const node = nodes[place]
  if (!node) throw new Error('There is no such node')
  return node
}

/** An admin makes a task. */
function create({ priority, attemptMax }: { priority: number; attemptMax: number }): Command {
  return {
    check: always,
    toString: () => `create(priority ${priority}, attempt_max ${attemptMax})`,
    async run(model, { grid, dataUrl }) {
      const request = { task_type: 'data_hash', data_url: dataUrl, deadline_minutes: 60, head_start_share: 0 }
      const { status, body } = await grid.admin<TaskResponse>('POST', '/grid/task', {
        ...request,
        priority,
        attempt_max: attemptMax,
      })
      expect(status).toBe(201)
      const id = asTaskId(body.id)
      const counts = { attempts: 0, lostLeases: 0, finalVotes: [] }
      const task: Task = {
        id,
        deadline: new Date(body.deadline),
        attemptMax,
        ...counts,
        state: 'pending',
        latest: null,
      }
      model.tasks.set(id, { task, priority, failedBy: new Set() })
    },
  }
}

function claim(node: number): Command {
  return {
    check: always,
    toString: () => `claim(node ${node})`,
    async run(model, real) {
      const expected = nextFor(model, node)
      const { status, body } = await nodeOf(real, node).claim()
      expect([status, status === 200 ? body.id : null]).toEqual(expected === null ? [204, null] : [200, expected])
      if (expected !== null) hold(model, node, body)
    },
  }
}

function hold(model: Model, node: number, { id, assignment_id }: ClaimResponse): void {
  const known = modelTask(model, asTaskId(id))
  const assignmentId = asAssignmentId(assignment_id)
  known.task = claimTask(known.task, { assignmentId, nodeId: asNodeId(String(node)), now: new Date() })
  model.held.push({ id: assignmentId, taskId: known.task.id, node, isOpen: true, booked: null })
}

type Step = 'start' | 'release' | 'fail_retryable' | 'fail_final'
const TRANSITIONS: Readonly<Record<Step, (task: Task, id: ModelAssignment['id']) => Task>> = {
  start: startTask,
  release: releaseTask,
  fail_retryable: (task, assignmentId) => failTask(task, { assignmentId, retryable: true }),
  fail_final: (task, assignmentId) => failTask(task, { assignmentId, retryable: false }),
}

/** What a node says of an assignment, open or long closed. */
function change(step: Step, place: number): Command {
  return {
    check: hasHeld,
    toString: () => `${step}(${place})`,
    async run(model, real) {
      const assignment = pick(model, place)
      const known = modelTask(model, assignment.taskId)
      const outcome = attempt(() => TRANSITIONS[step](known.task, assignment.id))
      const verb = step.startsWith('fail') ? 'fail' : step
      const body = verb === 'fail' ? { reason: 'of the model', retryable: step === 'fail_retryable' } : {}
      const path = `/grid/assignments/${assignment.id}/${verb}`
      const answer = await nodeOf(real, assignment.node).send('POST', path, body)
      if ('code' in outcome) {
        expect([answer.status, answer.body['code']]).toEqual([409, outcome.code])
        return
      }
      expect([answer.status, answer.body['task_status']]).toEqual([200, outcome.task.state])
      known.task = outcome.task
      if (step === 'start') return
      assignment.isOpen = false
      if (verb === 'fail') {
        known.failedBy.add(assignment.node)
        model.failures[assignment.node] = (model.failures[assignment.node] ?? 0) + 1
      }
    },
  }
}

/** A report, the first or a duplicate, on time or late; `differently` says other things than the first did. */
function report(place: number, differently: boolean): Command {
  return {
    check: hasHeld,
    toString: () => `report(${place}${differently ? ', differently' : ''})`,
    async run(model, real) {
      const assignment = pick(model, place)
      const node = nodeOf(real, assignment.node)
      const task = { id: assignment.taskId, assignment_id: assignment.id }
      const sent =
        differently || !assignment.booked ? node.reportOf(task, { energyWh: 2, solarWh: 1 }) : assignment.booked.report
      const answer = await node.send('POST', '/grid/report', sent)
      if (assignment.booked) {
        if (differently) expect([answer.status, answer.body['code']]).toEqual([409, 'report_conflict'])
        else expect([answer.status, answer.body]).toEqual([200, assignment.booked.receipt])
        return
      }
      const known = modelTask(model, assignment.taskId)
      const outcome = attempt(() => completeTask(known.task, { assignmentId: assignment.id, now: new Date() }))
      if ('code' in outcome) {
        expect([answer.status, answer.body['code']]).toEqual([409, outcome.code])
        return
      }
      expect(answer.status).toBe(200)
      known.task = outcome.task
      assignment.isOpen = false
      assignment.booked = { report: sent, receipt: answer.body as unknown as ReportResponse }
      model.failures[assignment.node] = 0
    },
  }
}

/** The lease of an open assignment runs out. */
function lapse(place: number): Command {
  return {
    check: (model) => hasHeld(model) && pick(model, place).isOpen,
    toString: () => `lapse(${place})`,
    async run(model, { grid }) {
      const assignment = pick(model, place)
      const longAgo = new Date(Date.now() - 60_000)
      const known = modelTask(model, assignment.taskId)
      if (known.task.state !== 'assigned' && known.task.state !== 'in_progress')
        throw new Error('An open assignment has no holder')
      const { latest } = known.task
      known.task = loseLease({ ...known.task, latest: { ...latest, leaseExpiresAt: longAgo } }, new Date())
      assignment.isOpen = false
      await grid.database.query('update grid_assignments set lease_expires_at = $2 where id = $1', [
        assignment.id,
        longAgo,
      ])
      await untilClosed(assignment.id, grid)
    },
  }
}

/** The deadline of a task passes. */
function expire(place: number): Command {
  return {
    check: (model) => hasHeld(model) && !isOver(modelTask(model, pick(model, place).taskId).task),
    toString: () => `expire(${place})`,
    async run(model, { grid }) {
      const { taskId } = pick(model, place)
      const known = modelTask(model, taskId)
      const { task } = known
      if (task.state === 'completed' || task.state === 'failed' || task.state === 'expired') return
      const deadline = new Date(Date.now() - 1000)
      known.task = expireTask({ ...task, deadline }, new Date())
      for (const assignment of model.held) if (assignment.taskId === taskId) assignment.isOpen = false
      await grid.database.query('update grid_tasks set deadline = $2 where id = $1', [taskId, deadline])
      await expect
        .poll(
          async () => {
            await grid.time.expireTasks()
            const [row] = await grid.database.query<{ status: string }>('select status from grid_tasks where id = $1', [
              taskId,
            ])
            return row?.status
          },
          { timeout: 10_000, interval: 5 },
        )
        .toBe('expired')
    },
  }
}

const isOver = ({ state }: Task) => state === 'completed' || state === 'failed' || state === 'expired'

/** The coordinator's own reaper may have the row locked at this moment: then it closes it. */
async function untilClosed(id: string, { time, database }: RealGrid): Promise<void> {
  const state = async () => {
    await time.loseLeases()
    const [row] = await database.query<{ state: string }>('select state from grid_assignments where id = $1', [id])
    return row?.state
  }
  await expect.poll(state, { timeout: 10_000, interval: 5 }).toBe('lapsed')
}

/** The coordinator goes and another takes its place. */
const restart = (): Command => ({
  check: always,
  toString: () => 'restart()',
  run: async (_, { grid }) => grid.restart(),
})

/** The coordinator goes while a report is on its way: whether it was booked is found out by sending it again. */
function crash(place: number): Command {
  return {
    check: hasHeld,
    toString: () => `crash(${place})`,
    async run(model, real) {
      const assignment = pick(model, place)
      const node = nodeOf(real, assignment.node)
      const sent = assignment.booked?.report ?? node.reportOf({ id: assignment.taskId, assignment_id: assignment.id })
      const lost = node.send('POST', '/grid/report', sent).catch(() => null)
      await real.grid.restart()
      await lost
      const answer = await node.send('POST', '/grid/report', sent)
      const known = modelTask(model, assignment.taskId)
      const outcome = assignment.booked
        ? null
        : attempt(() => completeTask(known.task, { assignmentId: assignment.id, now: new Date() }))
      if (outcome && 'code' in outcome) {
        expect([answer.status, answer.body['code']]).toEqual([409, outcome.code])
        return
      }
      expect(answer.status).toBe(200)
      if (assignment.booked) expect(answer.body).toEqual(assignment.booked.receipt)
      if (!outcome) return
      known.task = outcome.task
      assignment.isOpen = false
      assignment.booked = { report: sent, receipt: answer.body as unknown as ReportResponse }
      model.failures[assignment.node] = 0
    },
  }
}

const place = fc.nat({ max: 11 })
const node = fc.nat({ max: NODE_COUNT - 1 })

/** Enrolling is the beginning of each run: its nodes are new. Restarts are rare, because they take longest. */
export const gridCommands = (restarts: boolean) =>
  fc.commands(
    [
      fc.record({ priority: fc.constantFrom(-1, 0, 0, 1), attemptMax: fc.integer({ min: 1, max: 3 }) }).map(create),
      node.map(claim),
      node.map(claim),
      place.map((at) => change('start', at)),
      place.map((at) => change('release', at)),
      place.map((at) => change('fail_retryable', at)),
      place.map((at) => change('fail_final', at)),
      place.map((at) => report(at, false)),
      place.map((at) => report(at, false)),
      place.map((at) => report(at, true)),
      place.map(lapse),
      place.map(expire),
      ...(restarts ? [fc.constant(restart()), place.map(crash)] : []),
    ],
    { maxCommands: 30, size: 'max' },
  )
