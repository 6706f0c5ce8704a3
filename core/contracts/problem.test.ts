import { messageContract } from './message.contract.ts'
import { Problem } from './problem.ts'

messageContract('a problem', Problem, {
  example: {
    type: 'https://koprogo.example/problems/clock_skew',
    title: 'Unauthorized',
    status: 401,
    detail: 'issued_at is too far from the coordinator’s clock.',
    code: 'clock_skew',
    errors: [{ path: 'body.issued_at', message: 'is too old' }],
    server_time: '2026-06-21T12:00:00.000Z',
    minimum_eur: '1',
  },
  optional: ['errors', 'server_time', 'minimum_eur'],
  anyText: ['server_time'],
  whole: ['status'],
  accepts: { errors: [[]] },
})
