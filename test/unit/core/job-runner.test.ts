import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { Failure } from '../../../src/core/failure.ts'
import type { Job, Jobs } from '../../../src/core/job.ts'
import { type Advanced, createJobRunner, type JobKind, type Turn } from '../../../src/core/job-runner.ts'
import { jobLine, presentJob } from '../../../src/core/present-job.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'

const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-jobs-'))
let store: Store
let time = 0
beforeAll(() => {
  store = openStore({ folder, clock: () => Date.now() + time })
})
afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

let number = 0
/** A request's new job of a kind. */
function made(environment = `e${++number}`): Job {
  const request = store.requests.create({
    environment,
    command: 'count',
    args: {},
    typed: 'count',
    requester: { id: 'U1', name: 'one' },
    reason: null,
    plan: { title: '', decision: null, estimates: {}, steps: [], consequences: [], nothingToDo: false },
    digest: '',
    approvalsNeeded: 0,
    state: 'planned',
    expiresAt: Date.now() + 60_000,
    origin: { door: 'terminal' },
  })
  return again(request.id, environment)
}
const again = (requestId: string, environment: string): Job =>
  store.jobs.create({ kind: 'count', environment, requestId, title: 'Count to three', spec: null })

const on = (checkpoint: number, afterMs = 0): Advanced => ({
  to: 'next',
  checkpoint,
  progress: { doing: `At ${checkpoint}.`, fraction: checkpoint / 3, leftMs: null, facts: [] },
  afterMs,
})
const end = (state: 'done' | 'cancelled' = 'done'): Advanced => ({
  to: 'end',
  state,
  outcome: { summary: 'Counted.', facts: [], remarks: [] },
})
const count = async (job: Job): Promise<Advanced> => {
  const now = Number(job.checkpoint ?? 0)
  if (job.cancelledBy) return end('cancelled')
  return now === 3 ? end() : on(now + 1)
}

type Advance = (job: Job, turn: Turn) => Promise<Advanced>

function runner(
  advance: Advance = count,
  owner = 'one',
  disk: Partial<Jobs> = {},
  more: Partial<JobKind<null>> = {},
) {
  const kind: JobKind<null> = { name: 'count', advance: (job, _, turn) => advance(job, turn), ...more }
  const logged: unknown[] = []
  const created = createJobRunner<null>({
    kinds: [kind],
    jobs: () => ({ ...store.jobs, ...disk }),
    requests: () => store.requests,
    audit: () => store.audit,
    atomically: fn => store.transaction(fn),
    context: () => null,
    owner,
    moved: () => undefined,
    log: (message, error) => logged.push(message, error),
  })
  onTestFinished(() => created.stop())
  return { ...created, logged }
}
const now = (job: Job): Job | undefined => store.jobs.get(job.id)

test('a job goes from checkpoint to checkpoint to its end, which is in the trail and told once', async () => {
  const job = made()
  const seen: unknown[] = []
  const ended = await runner(async one => {
    seen.push(one.checkpoint)
    return count(one)
  }).run(job.id)
  expect(seen).toEqual([null, 1, 2, 3])
  expect(ended).toMatchObject({ state: 'done', owner: null })
  expect(store.audit.search({ text: job.id, limit: 5 }).map(one => one.event)).toEqual([
    'job-done',
    'job-started',
  ])
  const messages = store.outbox.due(1000).filter(one => one.orderKey === `job:${job.id}`)
  expect(messages.map(one => one.kind)).toEqual(['job-progress'])
  store.outbox.markSent(messages[0]?.id ?? '')
  expect(
    store.outbox
      .due(1000)
      .filter(one => one.orderKey === `job:${job.id}`)
      .map(one => one.kind),
  ).toEqual(['job-result'])
})

test('a step that takes long shows how far it is, and hears that it is to wait', async () => {
  const job = made()
  const ada = { id: 'U2', name: 'Ada' }
  const doing = (fraction: number) => ({ doing: 'Copying.', fraction, leftMs: null, facts: [] })
  await runner(async (one, turn) => {
    if (one.pausedBy) return end()
    turn.tell(doing(0.4))
    expect(now(job)?.progress?.fraction).toBe(0.4)
    store.jobs.pause(job.id, ada)
    expect(turn.tell(doing(0.5))?.pausedBy).toEqual(ada)
    return { to: 'next', checkpoint: null, progress: doing(0.5), afterMs: 0 }
  }).run(job.id)
  expect(now(job)?.state).toBe('done')
})

test('a step that takes long is told when the job is somebody else’s', async () => {
  const job = made()
  const told: unknown[] = []
  onTestFinished(() => {
    time = 0
  })
  await runner(async (_, turn) => {
    time = 16_000
    store.jobs.claim(job.id, 'elsewhere', 15_000)
    told.push(turn.tell({ doing: '', fraction: null, leftMs: null, facts: [] }), turn.signal.aborted)
    return on(1)
  }).run(job.id)
  expect(told).toEqual([undefined, true])
  expect(now(job)).toMatchObject({ owner: 'elsewhere', checkpoint: null })
})

test('jobs of most kinds run one after the other, those that may, side by side', async () => {
  const meet = async (sideBySide: boolean): Promise<number> => {
    const jobs = [made('together'), made('together')]
    let [inside, most] = [0, 0]
    const advance: Advance = async one => {
      inside += 1
      most = Math.max(most, inside)
      await sleep(20)
      inside -= 1
      return one.checkpoint === 1 ? end() : on(1)
    }
    const both = runner(advance, 'one', {}, { sideBySide })
    await Promise.all(jobs.map(one => both.run(one.id)))
    return most
  }
  expect(await meet(false)).toBe(1)
  expect(await meet(true)).toBe(2)
})

test('a request makes one job of a kind, however often it is asked', () => {
  const job = made()
  expect(again(job.requestId, job.environment).id).toBe(job.id)
})

test('a process that stops leaves the job at its last checkpoint, and the next one goes on there', async () => {
  const job = made()
  const first = runner(async one => (one.checkpoint === 2 ? sleep(20).then(() => on(2, 10_000)) : count(one)))
  void first.run(job.id)
  await vi.waitFor(() => expect(now(job)?.checkpoint).toBe(2))
  await first.stop()
  expect(now(job)).toMatchObject({ state: 'running', owner: null, checkpoint: 2 })
  const seen: unknown[] = []
  await runner(async one => {
    seen.push(one.checkpoint)
    return count(one)
  }, 'two').run(job.id)
  expect(seen).toEqual([2, 3])
})

test('a job that somebody works on is left alone until that process has been silent for long', async () => {
  const job = made()
  expect(store.jobs.claim(job.id, 'elsewhere', 15_000)).toBeDefined()
  expect(await runner(count, 'two').run(job.id)).toBeUndefined()
  time = 16_000
  onTestFinished(() => {
    time = 0
  })
  expect(await runner(count, 'three').run(job.id)).toMatchObject({ state: 'done' })
  expect(
    store.jobs.advance(job.id, 'elsewhere', { checkpoint: 9, progress: null, trouble: null }),
  ).toBeUndefined()
  expect(store.jobs.heartbeat(job.id, 'elsewhere')).toBe(false)
})

test('a step that fails is tried again from the same checkpoint, and why is shown meanwhile', async () => {
  const job = made()
  let fails = 1
  const working = runner(async one => {
    if (one.checkpoint === 1 && fails-- > 0) throw new Failure('unreachable', 'No broker answers.')
    return count(one)
  }).run(job.id)
  await vi.waitFor(() => expect(now(job)?.trouble).toBe('No broker answers.'))
  const shown = now(job)
  expect(shown && jobLine(shown)).toBe('33 %. It cannot go on at this moment: No broker answers.')
  expect(shown && presentJob(shown).tone).toBe('warning')
  expect(await working).toMatchObject({ state: 'done', trouble: null })
})

test('jobs of one kind in one environment wait for one another, and those of others do not', async () => {
  const first = made()
  const second = made(first.environment)
  const other = made()
  let isFirstHeld = true
  const three = runner(async one => (one.id === first.id && isFirstHeld ? on(1, 20) : count(one)))
  const all = [first, second, other].map(one => three.run(one.id))
  await vi.waitFor(() => expect(now(other)?.state).toBe('done'))
  await vi.waitFor(() => expect(now(second)?.progress?.doing).toContain(`Waits for job ${first.id}`))
  isFirstHeld = false
  expect((await Promise.all(all)).map(one => one?.state)).toEqual(['done', 'done', 'done'])
})

test('a job is ended early by whoever asks, and is in the trail as theirs', async () => {
  const job = made()
  const working = runner(async one => (one.cancelledBy ? end('cancelled') : on(1, 20))).run(job.id)
  await vi.waitFor(() => expect(now(job)?.checkpoint).toBe(1))
  const two = { id: 'U2', name: 'two' }
  expect(store.jobs.cancel(job.id, two)).toMatchObject({ cancelledBy: two })
  expect(await working).toMatchObject({ state: 'cancelled' })
  expect(store.jobs.cancel(job.id, two)).toBeUndefined()
  const [last] = store.audit.search({ text: job.id, limit: 1 })
  expect(last).toMatchObject({ event: 'job-cancelled', actor: two })
})

test('what a step did is kept before the next one begins, also when the database refuses for a while', async () => {
  const job = made()
  let refusals = 1
  const seen: unknown[] = []
  const advance: Jobs['advance'] = (...kept) => {
    if (refusals-- > 0) throw new Failure('unreachable', 'The disk is full.')
    return store.jobs.advance(...kept)
  }
  const counting = async (one: Job): Promise<Advanced> => {
    seen.push(one.checkpoint)
    return count(one)
  }
  const one = runner(counting, 'one', { advance })
  expect(await one.run(job.id)).toMatchObject({ state: 'done' })
  expect(seen).toEqual([null, 1, 2, 3])
  expect(one.logged[0]).toContain('could not be written')
})
