import { z } from 'zod'
import { Id, LIST_LIMIT_DEFAULT } from '#core/contracts/primitives.ts'
import {
  AssignmentResponse,
  ClaimQuery,
  ClaimResponse,
  CreateTaskRequest,
  EmptyRequest,
  FailRequest,
  TaskResponse,
  TasksQuery,
  TasksResponse,
} from '#core/contracts/tasks.ts'
import { asAssignmentId, asNodeId, asTaskId } from '#core/ids.ts'
import { taskErrors } from '#core/task/errors.ts'
import { TASK_TYPES } from '#core/task/task-type.ts'
import { pageOf, readCursor } from '../../shared/http/page.ts'
import { route, type Route } from '../../shared/http/route.ts'
import type { TaskRepository } from '../ports.ts'
import type { AssignmentUseCases } from '../use-cases/change-assignment.ts'
import type { CreateTask } from '../use-cases/create-task.ts'
import type { ClaimTask } from '../use-cases/dispatch-claims.ts'
import { presentAssignment, presentClaim, presentTask } from './present-task.ts'

/** A node that does not say how much memory it has is given work of any size. */
const MEMORY_UNSAID_MB = 2_147_483_647

type Deps = {
  createTask: CreateTask
  claimTask: ClaimTask
  ensureDiskSpace: () => Promise<void>
  assignments: AssignmentUseCases
  tasks: TaskRepository
}

export function taskRoutes(deps: Deps): readonly Route[] {
  return [claimRoute(deps), createRoute(deps), oneRoute(deps), listRoute(deps), ...assignmentRoutes(deps)]
}

/** A disk that cannot take a result gives no work either. */
const claimRoute = ({ claimTask, ensureDiskSpace }: Deps) =>
  route({
    method: 'get',
    path: '/grid/task',
    access: 'node',
    hasEffect: true,
    summary: 'Ask for work; with `wait` the answer comes as soon as there is some',
    query: ClaimQuery,
    responses: { 200: ClaimResponse, 204: null },
    errors: ['node_mismatch', 'storage_full'],
    async handle({ query, signal }) {
      await ensureDiskSpace()
      const claim = {
        nodeId: asNodeId(query.node_id),
        types: query.types ?? TASK_TYPES,
        memoryMb: query.memory_mb ?? MEMORY_UNSAID_MB,
        anyWorkload: query.workloads === 'any',
      }
      const task = await claimTask(claim, { waitMs: (query.wait ?? 0) * 1000, signal })
      return task ? { status: 200, body: presentClaim(task) } : { status: 204 }
    },
  })

const createRoute = ({ createTask, ensureDiskSpace }: Deps) =>
  route({
    method: 'post',
    path: '/grid/task',
    access: 'admin',
    summary: 'Give the grid one task',
    body: CreateTaskRequest,
    responses: { 201: TaskResponse },
    errors: ['data_url_invalid', 'data_missing', 'manifest_invalid', 'task_needs_program', 'storage_full'],
    async handle({ caller, body }) {
      await ensureDiskSpace()
      return { status: 201, body: presentTask(await createTask(body, caller.book)) }
    },
  })

const oneRoute = ({ tasks }: Deps) =>
  route({
    method: 'get',
    path: '/grid/task/:id',
    access: 'node_or_admin',
    summary: 'One task; a node may read what it was given',
    params: z.strictObject({ id: Id }),
    responses: { 200: TaskResponse },
    errors: ['task_not_found'],
    async handle({ caller, params }) {
      const id = asTaskId(params.id)
      if (caller.kind === 'node' && !(await tasks.isOfNode(id, caller.nodeId))) throw taskErrors.task_not_found()
      const task = await tasks.find(id)
      if (!task) throw taskErrors.task_not_found()
      return { status: 200, body: presentTask(task) }
    },
  })

const listRoute = ({ tasks }: Deps) =>
  route({
    method: 'get',
    path: '/grid/tasks',
    access: 'node_or_admin',
    summary: 'Tasks in the order in which they were made; a node sees those it was given',
    query: TasksQuery,
    responses: { 200: TasksResponse },
    errors: [],
    async handle({ caller, query }) {
      const limit = query.limit ?? LIST_LIMIT_DEFAULT
      const filter = {
        nodeId: caller.kind === 'node' ? caller.nodeId : null,
        status: query.status ?? null,
        taskType: query.task_type ?? null,
        after: readCursor(query.cursor),
      }
      const found = await tasks.list({ ...filter, limit: limit + 1 })
      return { status: 200, body: pageOf(found, { limit, cursorOf: ({ id }) => id, present: presentTask }) }
    },
  })

const AssignmentParams = z.strictObject({ id: Id })
const ASSIGNMENT_ERRORS = [
  'assignment_not_found',
  'assignment_superseded',
  'assignment_closed',
  'task_done',
  'task_expired',
]

function assignmentRoutes({ assignments }: Deps): readonly Route[] {
  const steps = [
    { verb: 'start', summary: 'Say that the work has begun', change: assignments.start },
    { verb: 'release', summary: 'Give a task back unfinished; that is no failure', change: assignments.release },
  ] as const
  const simple = steps.map(({ verb, summary, change }) =>
    route({
      method: 'post',
      path: `/grid/assignments/:id/${verb}`,
      access: 'node',
      summary,
      params: AssignmentParams,
      body: EmptyRequest,
      responses: { 200: AssignmentResponse },
      errors: ASSIGNMENT_ERRORS,
      async handle({ caller, params }) {
        const assignmentId = asAssignmentId(params.id)
        const task = await change({ nodeId: caller.nodeId, assignmentId })
        return { status: 200, body: presentAssignment(assignmentId, task) }
      },
    }),
  )
  return [...simple, failRoute(assignments)]
}

const failRoute = (assignments: AssignmentUseCases) =>
  route({
    method: 'post',
    path: '/grid/assignments/:id/fail',
    access: 'node',
    summary: 'Say that the work failed, and whether another node should try',
    params: AssignmentParams,
    body: FailRequest,
    responses: { 200: AssignmentResponse },
    errors: ASSIGNMENT_ERRORS,
    async handle({ caller, params, body }) {
      const assignmentId = asAssignmentId(params.id)
      const task = await assignments.fail({ nodeId: caller.nodeId, assignmentId }, body)
      return { status: 200, body: presentAssignment(assignmentId, task) }
    },
  })
