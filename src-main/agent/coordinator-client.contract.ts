import { describe, expect, test, vi } from 'vitest'
import { type CoordinatorClient, CoordinatorRefused, CoordinatorUnreachable } from './ports.ts'
import type { InMemoryCoordinator } from './test-coordinator.ts'
import { anEarning, aReport, aTask, sha256 } from './test-reports.ts'

const NEVER = new AbortController().signal
const WISH = { types: ['data_hash'] as const, memoryMb: 512, workloads: 'builtin', waitS: 30 } as const
const BEAT = { cpu_usage: 20, solar_watts: 500, accepting: true, running: [], agent_version: '0.1.0' }
const BLOB = new Uint8Array(5000).map((_, place) => place % 251)

type Bench = { client: CoordinatorClient; coordinator: InMemoryCoordinator }

const collect = async (bytes: AsyncIterable<Uint8Array>) => Buffer.concat(await Array.fromAsync(bytes))

/** What every client of a coordinator keeps. */
export function coordinatorClientContract(name: string, makeBench: () => Promise<Bench> | Bench): void {
  const withBlob = async () => {
    const bench = await makeBench()
    bench.coordinator.blobs.set(sha256(BLOB), BLOB)
    return bench
  }

  describe(`${name} as a client of a coordinator`, () => {
    test('asks who the coordinator is', async () => {
      const { client, coordinator } = await makeBench()
      expect(await client.grid()).toMatchObject({ coordinator_id: coordinator.coordinatorId, enrolment: 'open' })
    })

    test('asks what becomes public', async () => {
      const { client, coordinator } = await makeBench()
      expect(await client.consent()).toMatchObject({ version: '2026-01', text: { en: 'All is public.' } })
      expect(coordinator.said('consent')).toHaveLength(1)
    })

    test('asks what grid power is compared with, and for blocks of the log', async () => {
      const { client, coordinator } = await makeBench()
      expect((await client.factors()).factors).toMatchObject([{ id: 'be-2025', kg_co2_per_kwh: '0.18' }])
      expect(await client.proofs({ afterHeight: 7, limit: 2 })).toEqual({ proofs: [], next_after_height: null })
      expect(coordinator.said('proofs')).toEqual([{ afterHeight: 7, limit: 2 }])
    })

    test('registers with a profile and hears which node it is', async () => {
      const { client, coordinator } = await makeBench()
      const profile = { name: 'Hall', location: 'Ixelles', cpu_cores: 4, has_solar: true }
      const agreed = { ...profile, consent_version: '2026-01' }
      expect(await client.register(agreed)).toMatchObject({ id: coordinator.nodeId, ...profile, status: 'idle' })
      expect(coordinator.said('register')).toEqual([agreed])
    })

    test('tells in a heartbeat how the node is, and what it runs', async () => {
      const { client, coordinator } = await makeBench()
      const { assignment_id } = aTask()
      coordinator.state.lost = [assignment_id]
      const beat = { ...BEAT, running: [{ assignment_id, progress: 0.5 }] }
      expect(await client.heartbeat(beat)).toMatchObject({ lost: [assignment_id], next_heartbeat_s: 30 })
      expect(coordinator.said('heartbeat')).toEqual([{ node_id: coordinator.nodeId, ...beat }])
    })

    test('gets the task that is offered while it waits', async () => {
      const { client, coordinator } = await makeBench()
      const task = aTask({ params: { sha256: sha256('x') }, input: { sha256: sha256('x'), size_bytes: 1 } })
      const claimed = client.claim(WISH, NEVER)
      await vi.waitFor(() => expect(coordinator.askers()).toBe(1), { interval: 2 })
      coordinator.offer(task)
      expect(await claimed).toEqual(task)
      expect(coordinator.said('claim')).toEqual([WISH])
    })

    test('gets null when there is no work', async () => {
      const { client, coordinator } = await makeBench()
      const claimed = client.claim(WISH, NEVER)
      await vi.waitFor(() => expect(coordinator.askers()).toBe(1), { interval: 2 })
      coordinator.sendHome()
      expect(await claimed).toBeNull()
    })

    test('takes a question back, so that nobody waits any more, and can ask again', async () => {
      const { client, coordinator } = await makeBench()
      const question = new AbortController()
      const refusal = client.claim(WISH, question.signal).catch((error: unknown) => error)
      await vi.waitFor(() => expect(coordinator.askers()).toBe(1), { interval: 2 })
      question.abort()
      expect(await refusal).toBeInstanceOf(CoordinatorUnreachable)
      await vi.waitFor(() => expect(coordinator.askers()).toBe(0), { interval: 2 })
      await expect(client.claim(WISH, AbortSignal.abort())).rejects.toBeInstanceOf(CoordinatorUnreachable)
      coordinator.offer(aTask())
      expect(await client.claim(WISH, NEVER)).not.toBeNull()
    })

    test('starts, gives back and fails assignments', async () => {
      const { client, coordinator } = await makeBench()
      const { assignment_id: assignmentId } = aTask()
      await client.start(assignmentId)
      await client.release(assignmentId)
      await client.fail(assignmentId, { reason: 'broken', retryable: false })
      expect(coordinator.heard.filter(({ verb }) => verb !== 'grid' && verb !== 'token')).toEqual([
        { verb: 'start', said: assignmentId },
        { verb: 'release', said: assignmentId },
        { verb: 'fail', said: { assignmentId, reason: 'broken', retryable: false } },
      ])
    })

    test('reports as it was signed; the same again gets the same receipt', async () => {
      const { client, coordinator } = await makeBench()
      const report = aReport({ energy_used_wh: 0.000001 })
      const receipt = await client.report(report)
      expect(await client.report(report)).toEqual(receipt)
      expect(receipt).toMatchObject({ reward_eur: '0.01', proof: { height: 1 } })
      expect(coordinator.said('report')).toEqual([report, report])
    })

    test('reads what the node has earned, page by page', async () => {
      const { client, coordinator } = await makeBench()
      coordinator.earned.push(anEarning(), anEarning({ redemption: null }), anEarning())
      const first = await client.earnings({ cursor: null, limit: 2 })
      expect(first).toMatchObject({ node_id: coordinator.nodeId, payable_eur: '1.5', set_aside_eur: '0.25' })
      expect(first.receipts.items).toEqual(coordinator.earned.slice(0, 2))
      const cursor = first.receipts.next_cursor
      const last = await client.earnings({ cursor, limit: 2 })
      expect(last.receipts).toEqual({ items: coordinator.earned.slice(2), next_cursor: null })
      expect(coordinator.said('earnings')).toEqual([
        { cursor: null, limit: 2 },
        { cursor, limit: 2 },
      ])
    })

    test('asks to be paid out, with a key that makes asking twice the same', async () => {
      const { client, coordinator } = await makeBench()
      expect(await client.redeem('a-key-of-16-chars')).toMatchObject({ amount_eur: '1.5', credits: 2 })
      expect(coordinator.said('redeem')).toEqual(['a-key-of-16-chars'])
    })

    test('leaves as itself', async () => {
      const { client, coordinator } = await makeBench()
      await client.leave()
      expect(coordinator.said('leave')).toEqual([coordinator.nodeId])
    })

    test('puts a large result for its assignment', async () => {
      const { client, coordinator } = await makeBench()
      const bytes = new Uint8Array(300_000).fill(3)
      const { assignment_id: assignmentId } = aTask()
      await client.putResult({ sha256: sha256(bytes), assignmentId, bytes })
      expect(coordinator.said('putResult')).toEqual([{ sha256: sha256(bytes), assignmentId }])
      expect(Buffer.from(coordinator.blobs.get(sha256(bytes))!).equals(bytes)).toBe(true)
    })

    test.each([0, 1, 4999])('reads a blob from byte %i on', async (firstByte) => {
      const { client } = await withBlob()
      const bytes = await collect(await client.readBlob(sha256(BLOB), firstByte, NEVER))
      expect(bytes.equals(BLOB.subarray(firstByte))).toBe(true)
    })

    test('hears that a blob is not there, or has no such bytes', async () => {
      const { client } = await withBlob()
      await expect(client.readBlob(sha256('none'), 0, NEVER)).rejects.toMatchObject({
        code: 'blob_not_found',
        status: 404,
      })
      await expect(client.readBlob(sha256(BLOB), 5000, NEVER)).rejects.toMatchObject({
        code: 'range_invalid',
        status: 416,
      })
    })

    test('a download that breaks off is the coordinator not answering, after the bytes that came', async () => {
      const { client, coordinator } = await withBlob()
      coordinator.state.cutAfterBytes = 2000
      const came: Uint8Array[] = []
      const reading = (async () => {
        for await (const chunk of await client.readBlob(sha256(BLOB), 0, NEVER)) came.push(chunk)
      })()
      await expect(reading).rejects.toBeInstanceOf(CoordinatorUnreachable)
      expect(Buffer.concat(came).equals(BLOB.subarray(0, 2000))).toBe(true)
    })

    test('a refusal is told with its code, its sentence, how long to wait, and what time it is there', async () => {
      const { client, coordinator } = await makeBench()
      const serverTime = new Date('2026-06-21T12:00:00.000Z')
      coordinator.refusals.set('report', {
        status: 503,
        code: 'storage_full',
        detail: 'Keep your result.',
        retryAfterMs: 7000,
        serverTime,
      })
      const refusal = await client.report(aReport()).catch((error: unknown) => error)
      expect(refusal).toBeInstanceOf(CoordinatorRefused)
      expect(refusal).toMatchObject({
        status: 503,
        code: 'storage_full',
        message: 'Keep your result.',
        retryAfterMs: 7000,
        serverTime,
      })
    })

    test('a coordinator that is away is unreachable for every request', async () => {
      const { client, coordinator } = await withBlob()
      await client.freshToken()
      coordinator.state.isAway = true
      for (const request of [
        () => client.grid(),
        () => client.heartbeat(BEAT),
        () => client.claim(WISH, NEVER),
        () => client.start(aTask().assignment_id),
        () => client.report(aReport()),
        () => client.readBlob(sha256(BLOB), 0, NEVER),
        () => client.freshToken(),
      ])
        await expect(request()).rejects.toBeInstanceOf(CoordinatorUnreachable)
      coordinator.state.isAway = false
      expect(await client.heartbeat(BEAT)).toMatchObject({ status: 'active' })
    })

    test('gives tokens to whoever asks on a person’s behalf', async () => {
      const { client } = await makeBench()
      expect(await client.freshToken()).toMatch(/\S/)
    })
  })
}
