/** Each program is one file that Node runs alone; what cannot be in a file stays a package beside it. */
export const PROGRAMS = {
  coordinator: 'server/main.ts',
  admin: 'server/admin/admin-command.ts',
  grid: 'scripts/grid.ts',
  'health-check': 'server/health-check.ts',
  'verify-worker': 'server/proofs/adapters/verify-worker.ts',
  node: 'src-main/cli/koprogo-grid-node.ts',
  'data-hash-child': 'src-main/compute/data-hash-child.ts',
  'sandbox-child': 'src-main/compute/sandbox/sandbox-child.ts',
} as const
