import type { CreateTaskRequest, TaskResponse } from '#core/contracts/tasks.ts'
import { type AdminHttp, everyItem } from '../admin-http.ts'
import { type Commands, onlyWord, type Work } from '../command.ts'
import { UsageError } from '../exit-codes.ts'
import { type Invocation, optional, required } from '../invocation.ts'
import { storeFile } from '../store-file.ts'

const LOOK_EVERY_MS = 1000
const OVER: readonly string[] = ['completed', 'failed', 'expired']

const columns = (task: TaskResponse) => ({
  id: task.id,
  type: task.task_type,
  status: task.status,
  priority: task.priority,
  attempts: task.attempts,
  node: task.assigned_node_id,
  deadline: task.deadline,
  result: task.result_hash?.slice(0, 12),
})

async function add({ http, invocation, show }: Work): Promise<void> {
  const task = await http<TaskResponse>({ method: 'POST', path: '/grid/task', json: await requestOf(invocation, http) })
  show.one(columns(task))
  if (invocation.values.watch === true) await watch(task.id, { http, show })
}

async function requestOf(invocation: Invocation, http: AdminHttp): Promise<CreateTaskRequest> {
  const file = optional(invocation, 'file')
  const data_url = file === undefined ? required(invocation, 'data') : `blob:${await storeFile(file, http)}`
  const number = (name: 'priority' | 'reward' | 'deadline') => numberOf(invocation, name)
  const priority = number('priority')
  const reward_eur = number('reward')
  return {
    task_type: (optional(invocation, 'type') ?? 'data_hash') as CreateTaskRequest['task_type'],
    data_url,
    deadline_minutes: number('deadline') ?? 60,
    ...(priority === undefined ? {} : { priority }),
    ...(reward_eur === undefined ? {} : { reward_eur }),
    ...(invocation.values['green-only'] === true ? { green_only: true } : {}),
    ...paramsOf(invocation),
  }
}

function numberOf(invocation: Invocation, name: 'priority' | 'reward' | 'deadline'): number | undefined {
  const text = optional(invocation, name)
  if (text === undefined) return undefined
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number)) return number
  throw new UsageError(`--${name} takes a number, not “${text}”.`)
}

function paramsOf(invocation: Invocation): Pick<CreateTaskRequest, 'params'> {
  const text = optional(invocation, 'params')
  if (text === undefined) return {}
  try {
    return { params: JSON.parse(text) as NonNullable<CreateTaskRequest['params']> }
  } catch (cause) {
    throw new UsageError(`--params is not JSON: ${text}`, { cause })
  }
}

/** Tells on each change until the task is over. */
async function watch(id: string, { http, show }: Pick<Work, 'http' | 'show'>): Promise<void> {
  let told = ''
  for (;;) {
    const task = await http<TaskResponse>({ method: 'GET', path: `/grid/task/${id}` })
    const state = `${task.status} ${task.assigned_node_id ?? ''} attempts ${task.attempts}`
    if (state !== told) show.rows([task], columns)
    told = state
    if (OVER.includes(task.status)) return
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

export const TASK_COMMANDS: Commands = {
  'tasks list': {
    usage: '[--status S] [--type T]',
    says: 'tasks in the order in which they were made',
    options: ['status', 'type'],
    async run({ http, invocation, show }) {
      const status = optional(invocation, 'status')
      const type = optional(invocation, 'type')
      const query = new URLSearchParams({ ...(status ? { status } : {}), ...(type ? { task_type: type } : {}) })
      show.rows(await Array.fromAsync(everyItem<TaskResponse>(http, '/grid/tasks', query)), columns)
    },
  },
  'tasks show': {
    usage: 'ID [--watch]',
    says: 'one task; with --watch until it is over',
    options: ['watch'],
    async run({ http, words, show, invocation }) {
      const id = onlyWord(words, 'task id')
      if (invocation.values.watch === true) return watch(id, { http, show })
      show.one(await http<TaskResponse>({ method: 'GET', path: `/grid/task/${id}` }))
    },
  },
  'tasks add': {
    usage:
      '--file FILE | --data URL [--type T] [--deadline MIN] [--priority N] [--reward EUR] [--params JSON] [--watch]',
    says: 'give the grid one task (an audit of a file, unless --type says otherwise)',
    options: ['file', 'data', 'type', 'deadline', 'priority', 'reward', 'params', 'green-only', 'watch'],
    run: add,
  },
}
