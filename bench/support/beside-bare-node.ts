import type { Figure } from './figure.ts'
import type { Memory } from './processes.ts'

type Row = {
  readonly name: string
  readonly memory: Memory
  readonly mostMb?: number
  readonly details?: Readonly<Record<string, number>>
}

export const bareNodeFigure = (memory: Memory): Figure => ({
  name: 'bare Node 24',
  value: memory.rssMb,
  unit: 'MB',
  details: shares(memory),
})

/** The resident memory of a program, and how many times that of a Node which runs nothing. */
export const besideBareNode = (bareNode: Memory, { name, memory, mostMb, details }: Row): Figure => ({
  name,
  value: memory.rssMb,
  unit: 'MB',
  ratios: { 'bare Node': memory.rssMb / bareNode.rssMb },
  ...(mostMb === undefined ? {} : { target: { most: mostMb } }),
  details: { ...shares(memory), bare_node_rss_mb: bareNode.rssMb, ...details },
})

const shares = ({ pssMb, anonymousMb }: Memory) => ({ pss_mb: pssMb, anonymous_mb: anonymousMb })
