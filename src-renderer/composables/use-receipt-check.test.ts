import { expect, test } from 'vitest'
import { effectScope, shallowRef } from 'vue'
import type { HostProblem, HostReply, ProofToCheck } from '#core/contracts/host-bridge.ts'
import { browserHashing, type Hashing, type ReceiptToCheck } from '../proof/check-proof.ts'
import { sealedReceipt } from '../style-page/sealed-receipt.ts'
import { useReceiptCheck } from './use-receipt-check.ts'

function setup(hashing: Hashing = browserHashing) {
  const receipt = shallowRef<ReceiptToCheck | null>(null)
  const answers: ((reply: HostReply<ProofToCheck>) => void)[] = []
  const bridge = { readProof: () => new Promise<HostReply<ProofToCheck>>((answer) => answers.push(answer)) }
  const checked = effectScope().run(() => useReceiptCheck(() => receipt.value, bridge, hashing))
  if (!checked) throw new Error('The scope has ended')
  return { receipt, answers, ...checked }
}
const shownRight = (proof: Awaited<ReturnType<typeof sealedReceipt>>): HostReply<ProofToCheck> => ({
  ok: true,
  value: proof.toCheck,
})
const withoutEd25519 = () => Promise.reject(new Error('Ed25519 is not supported'))

test('says what was found, step by step', async () => {
  const { receipt, answers, result, check } = setup()
  const proof = await sealedReceipt()
  receipt.value = proof.receipt
  const done = check()
  expect(result.value).toEqual({ state: 'checking' })
  answers[0]?.(shownRight(proof))
  await done
  expect(result.value).toMatchObject({ state: 'done', steps: [{ ok: true }, {}, {}, {}, { ok: true }] })
})

test('a check that was slow does not land on another receipt, which can be checked meanwhile', async () => {
  const { receipt, answers, result, check } = setup()
  const [first, second] = [await sealedReceipt(), await sealedReceipt({ height: 6 })]
  receipt.value = first.receipt
  const slow = check()
  receipt.value = second.receipt
  expect(result.value).toEqual({ state: 'idle' })
  const quick = check()
  answers[0]?.(shownRight(first))
  await slow
  expect(result.value).toEqual({ state: 'checking' })
  answers[1]?.(shownRight(second))
  await quick
  expect(result.value).toMatchObject({ state: 'done', steps: [{}, {}, {}, {}, { check: 'receipt', ok: true }] })
})

test('a check that ends after the receipt was closed shows nothing when another is opened', async () => {
  const { receipt, answers, result, check } = setup()
  const proof = await sealedReceipt()
  receipt.value = proof.receipt
  const slow = check()
  receipt.value = null
  answers[0]?.(shownRight(proof))
  await slow
  receipt.value = (await sealedReceipt()).receipt
  expect(result.value).toEqual({ state: 'idle' })
})

test('a second tap asks nothing a second time, and without a receipt nothing is asked', async () => {
  const { receipt, answers, check } = setup()
  await check()
  receipt.value = (await sealedReceipt()).receipt
  void check()
  await check()
  expect(answers).toHaveLength(1)
})

test('a block that could not be had is said', async () => {
  const { receipt, answers, result, check } = setup()
  receipt.value = (await sealedReceipt()).receipt
  const done = check()
  const problem: HostProblem = { code: 'coordinator_unreachable', field: null, detail: null, values: {} }
  answers[0]?.({ ok: false, problem })
  await done
  expect(result.value).toEqual({ state: 'noBlock', problem })
})

test('arithmetic that this device does not have is said, and the check can be asked for again', async () => {
  const { receipt, answers, result, check } = setup({ ...browserHashing, verify: withoutEd25519 })
  const proof = await sealedReceipt()
  receipt.value = proof.receipt
  const done = check()
  answers[0]?.(shownRight(proof))
  await done
  expect(result.value).toEqual({ state: 'notDone', reason: 'Error: Ed25519 is not supported' })
  void check()
  expect(result.value).toEqual({ state: 'checking' })
})
