import { CLASSES, type Kernel } from './kernel.ts'
import { simdFloatKernels, simdIntegerKernels, relaxedKernels } from './simd-kernels.ts'
import { hostMathsKernels, ownMathsKernels, programKernels } from './maths-kernels.ts'
import { scalarKernels } from './scalar-kernels.ts'

/** Every kernel of the study, by class. */
export const KERNELS: readonly Kernel[] = [
  ...scalarKernels(),
  ...simdIntegerKernels(),
  ...simdFloatKernels(),
  ...ownMathsKernels(),
  ...programKernels(),
  ...hostMathsKernels(),
  ...relaxedKernels(),
].toSorted((a, b) => classIndex(a) - classIndex(b))

function classIndex(kernel: Kernel): number {
  return Object.keys(CLASSES).indexOf(kernel.kernelClass)
}
