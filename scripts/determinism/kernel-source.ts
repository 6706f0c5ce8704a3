import { OPERAND_BYTES, RESULT_AT_BYTE, operandAtByte } from './inputs.ts'
import { type Kernel } from './kernel.ts'
import { HOST_FUNCTIONS } from './maths-kernels.ts'

const BYTES: Readonly<Record<Kernel['operand'], number>> = { i32: 4, f32: 4, i64: 8, f64: 8, v128: 16 }

/** How often a kernel's expression is computed. */
function times(kernel: Kernel): number {
  return OPERAND_BYTES / BYTES[kernel.operand]
}

/** The bytes a kernel leaves at RESULT_AT_BYTE. */
export function resultBytes(kernel: Kernel): number {
  return times(kernel) * BYTES[kernel.result]
}

/** The AssemblyScript text whose export `k<index>` runs the kernel of that index; `programs` goes before it. */
export function kernelSource(kernels: readonly Kernel[], programs: string): string {
  return [...HOST_FUNCTIONS.map(hostImport), programs, ...kernels.map(kernelFunction)].join('\n')
}

function hostImport({ name, arity }: (typeof HOST_FUNCTIONS)[number]): string {
  const parameters = arity === 1 ? 'x: f64' : 'x: f64, y: f64'
  return `@external("host", "${name}") declare function host_${name}(${parameters}): f64;`
}

function kernelFunction(kernel: Kernel, index: number): string {
  const operands = ['x', 'y', 'z'].map((name, operand) => {
    const at = operandAtByte(kernel.set, operand)
    return `    const ${name} = load<${kernel.operand}>(${at} + i * ${BYTES[kernel.operand]});`
  })
  const store = `store<${kernel.result}>(${RESULT_AT_BYTE} + i * ${BYTES[kernel.result]}, ${kernel.code});`
  const loop = `for (let i: usize = 0; i < ${times(kernel)}; i++) {`
  return `// ${kernel.name}\nexport function k${index}(): void {\n  ${loop}\n${operands.join('\n')}\n    ${store}\n  }\n}`
}
