import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { decidedAlready } from '../../../src/core/decided-already.ts'
import { Failure } from '../../../src/core/failure.ts'
import { presentRequest } from '../../../src/core/present-request.ts'
import { plain } from '../../../src/core/report.ts'
import { ann, ben, cat, toyPipeline, viewer } from './toy-pipeline.ts'

/** The failure's code and sentence. */
async function failure(action: () => unknown): Promise<string> {
  try {
    await action()
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.message} ${error.hint ?? ''}`.trim()
    throw error
  }
  throw new Error('It went through.')
}
const bad = (message: string) => new Failure('unreachable', message, { hint: 'Try again.' })

describe('A question', () => {
  test('is answered and noted in the trail', async () => {
    const toy = toyPipeline()
    expect(await toy.run('things get')).toMatchObject({
      kind: 'answer',
      command: 'things get',
      environment: 'dev',
      data: 1,
      exit: 0,
    })
    expect(toy.trail()).toEqual(['query ann'])
  })

  test('is answered although the trail cannot be written, and that is logged', async () => {
    const toy = toyPipeline()
    toy.audit.refuses = () => true
    expect(await toy.run('things get')).toMatchObject({ kind: 'answer' })
    expect(toy.logged).toEqual(['The audit trail could not be written'])
  })

  test('that could not learn everything never ends with 0', async () => {
    const toy = toyPipeline()
    toy.world.refuse = bad('Broker 2 does not answer.')
    expect(await toy.run('things get')).toMatchObject({ exit: 1, failures: [toy.world.refuse] })
  })

  test('is refused without the right, naming who has it, and that is in the trail', async () => {
    const toy = toyPipeline()
    toy.rights.set(viewer.id, [])
    await expect(toy.run('things get', toy.caller(viewer))).rejects.toMatchObject({
      code: 'not-permitted',
      message: 'You may not do this in dev: it needs the right "groups:read".',
      people: [ann.id, ben.id, cat.id],
    })
    expect(toy.trail()).toEqual(['refused view'])
  })

  test('is refused where nobody has the right, saying where it is given, also to somebody at a terminal', async () => {
    const toy = toyPipeline()
    for (const { id } of [ann, ben, cat, viewer]) toy.rights.set(id, [])
    const given =
      'Nobody whom bot.yml lists by name has the right "groups:read" in dev: its "roles" and "people" give it.'
    await expect(toy.run('things get', toy.caller(viewer))).rejects.toMatchObject({ hint: given })
    const atTerminal = toy.caller({ id: 'os:kim', name: 'kim' })
    await expect(toy.run('things get', atTerminal)).rejects.toMatchObject({
      hint: `${given} Which of them kim is at a terminal, its "terminal" says.`,
    })
  })

  test('is about the environment that was named, else the channel’s, else the default one', async () => {
    const toy = toyPipeline()
    const inOther = toy.caller(ann, { environment: 'other' })
    const asked = async (line: string, as = toy.caller()) => {
      const answer = await toy.run(line, as)
      return answer.kind === 'answer' ? answer.environment : null
    }
    expect(await asked('things get')).toBe('dev')
    expect(await asked('things get', inOther)).toBe('other')
    expect(await asked('things get --env dev', inOther)).toBe('dev')
    expect(await failure(() => toy.run('things get --env othr'))).toBe(
      'usage: There is no environment "othr". Did you mean other?',
    )
  })

  test('offers what follows in the environment that it was about, wherever the button is pressed', async () => {
    const toy = toyPipeline()
    const answer = await toy.run('things get --env other')
    expect(answer.kind === 'answer' && answer.report.followUps.map(one => one.command)).toEqual([
      'things set "<!channel> x" --env other',
      'things set g --env other',
    ])
    const hello = await toy.run('hello')
    expect(hello.kind === 'answer' && hello.report.followUps.map(one => one.command)).toEqual(['things get'])
  })

  test('that needs no environment works where none is configured', async () => {
    const toy = toyPipeline()
    toy.environments.length = 0
    expect(await toy.run('hello')).toMatchObject({ kind: 'answer', environment: null, data: 'hello' })
    expect(toy.store.audit.page(0, 1)).toMatchObject([{ environment: null, command: 'hello' }])
    expect(await failure(() => toy.run('things get'))).toContain('config: No environment is configured.')
  })
})

describe('A change', () => {
  test('in a dry run changes and keeps nothing', async () => {
    const toy = toyPipeline()
    expect(await toy.run('things set g --dry-run')).toMatchObject({
      kind: 'only-planned',
      plan: { title: 'Set g' },
      requirement: { kind: 'approvals', count: 1 },
    })
    expect(toy.world.executed).toEqual([])
    expect(toy.store.requests.list({ limit: 9 })).toEqual([])
  })

  test('with nothing to do asks nobody', async () => {
    const toy = toyPipeline()
    toy.world.things.set('g', 9n)
    expect(await toy.run('things set g --reason r')).toMatchObject({ kind: 'only-planned' })
    expect(toy.store.requests.list({ limit: 9 })).toEqual([])
  })

  test('is refused without the right, before anything is read', async () => {
    const toy = toyPipeline()
    toy.world.observe = () => Promise.reject(new Error('It was read.'))
    expect(await failure(() => toy.run('things set g --reason r', toy.caller(viewer)))).toContain(
      'not-permitted',
    )
    expect(toy.trail()).toEqual(['refused view'])
  })

  test('is refused where nobody has the right, saying where it is given, also to somebody at a terminal', async () => {
    const toy = toyPipeline()
    for (const { id } of [ann, ben, cat, viewer]) toy.rights.set(id, [])
    const given =
      'Nobody whom bot.yml lists by name has the right "groups:read" in dev: its "roles" and "people" give it.'
    await expect(toy.run('things get', toy.caller(viewer))).rejects.toMatchObject({ hint: given })
    const atTerminal = toy.caller({ id: 'os:kim', name: 'kim' })
    await expect(toy.run('things get', atTerminal)).rejects.toMatchObject({
      hint: `${given} Which of them kim is at a terminal, its "terminal" says.`,
    })
  })

  test('that its plan refuses says why, and the refusal is in the trail', async () => {
    const toy = toyPipeline()
    toy.world.refuse = new Failure('refused', 'Group g has 1 running member.', { hint: 'Stop it.' })
    expect(await failure(() => toy.run('things set g --reason r'))).toBe(
      'refused: Group g has 1 running member. Stop it.',
    )
    expect(toy.trail()).toEqual(['refused ann'])
  })

  test('whose policy wants nothing is executed at once', async () => {
    const toy = toyPipeline()
    toy.policy.write = { kind: 'go' }
    const answer = await toy.run('things touch g')
    expect(answer).toMatchObject({
      kind: 'finished',
      request: { state: 'done', outcome: { kind: 'done', data: { now: 9n } }, owner: null },
    })
    expect(toy.world.things.get('g')).toBe(9n)
    expect(toy.trail()).toEqual(['planned ann', 'starting ann', 'done ann'])
    expect(toy.moved.map(one => one.state)).toEqual(['planned', 'running', 'done'])
    const report = answer.kind === 'finished' ? presentRequest(answer.request, toy.commands) : undefined
    expect(report).toMatchObject({
      tone: 'good',
      followUps: [{ label: 'Look', command: 'things get --env dev' }],
    })
  })

  test('whose policy wants a confirmation waits for it, and only the one who asked may give it', async () => {
    const toy = toyPipeline()
    const { id } = await toy.propose('things touch g')
    expect(toy.world.executed).toEqual([])
    expect(await failure(() => toy.pipeline.confirm(id, ben, 'utc'))).toContain('not-permitted')
    expect(await toy.pipeline.confirm(id, ann, 'utc')).toMatchObject({ state: 'done' })
    expect(await failure(() => toy.pipeline.confirm(id, ann, 'utc'))).toContain(
      'conflict: This request is done already.',
    )
    expect(toy.world.executed).toEqual(['g'])
  })

  test('--yes is a confirmation, and no approval', async () => {
    const toy = toyPipeline()
    expect(await toy.run('things touch g --yes')).toMatchObject({
      kind: 'finished',
      request: { state: 'done' },
    })
    toy.world.things.set('g', 1n)
    expect(await toy.run('things set g --reason r --yes')).toMatchObject({
      kind: 'planned',
      request: { state: 'planned', approvalsNeeded: 1 },
    })
  })

  test('whose plan may lose data is dangerous by its plan, and asks for a reason then', async () => {
    const toy = toyPipeline()
    expect(await toy.run('things tune g')).toMatchObject({
      kind: 'planned',
      request: { approvalsNeeded: 0 },
    })
    expect(await failure(() => toy.run('things tune precious'))).toMatch(
      /^usage: things tune needs --reason: this plan may lose data/,
    )
    expect(await toy.run('things tune precious --dry-run')).toMatchObject({
      requirement: { kind: 'approvals', count: 1 },
    })
    expect(await toy.run('things tune precious --reason r')).toMatchObject({
      request: { approvalsNeeded: 1 },
    })
  })

  test('that needs an approval cannot be confirmed by the one who asked', async () => {
    const toy = toyPipeline()
    const { id } = await toy.propose()
    expect(await failure(() => toy.pipeline.confirm(id, ann, 'utc'))).toContain('approval of somebody else')
    expect(await failure(() => toy.pipeline.execute(id, 'utc'))).toContain('conflict')
    expect(toy.world.executed).toEqual([])
  })

  test('that needs an approval is refused where nobody could be asked', async () => {
    const toy = toyPipeline()
    const away = toy.caller(ann, { canAskForApproval: false })
    expect(await failure(() => toy.run('things set g --reason r', away))).toContain('nobody can be asked')
    const unmapped = { id: 'os:joe', name: 'joe' }
    toy.rights.set(unmapped.id, ['offsets:write'])
    expect(await failure(() => toy.run('things set g --reason r', toy.caller(unmapped)))).toContain(
      'second person',
    )
    expect(toy.store.requests.list({ limit: 9 })).toEqual([])
  })

  test('keeps its arguments, so that later they mean the same', async () => {
    const toy = toyPipeline()
    const request = await toy.propose('things set "<!channel> *x*" --loudly --reason "see <@U1>"')
    expect(toy.store.requests.get(request.id)).toMatchObject({
      args: { thing: ['<!channel> *x*'], loudly: ['true'] },
      typed: 'things set "<!channel> *x*" --loudly --reason "see <@U1>"',
      reason: 'see <@U1>',
      plan: { decision: { thing: '<!channel> *x*', before: null, to: 9n } },
    })
  })
})

describe('An approval', () => {
  test('by another person executes what was planned, and everything is in the trail', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    expect(toy.pipeline.decide(id, ben, 'approve', 'looks right')).toMatchObject({
      state: 'approved',
      decisions: [{ approver: ben, verdict: 'approve', reason: 'looks right' }],
    })
    expect(await toy.pipeline.execute(id, 'utc')).toMatchObject({ state: 'done' })
    expect(toy.world.executed).toEqual(['g'])
    expect(toy.trail()).toEqual(['planned ann', 'requested ann', 'approved ben', 'starting ann', 'done ann'])
    const digests = toy.store.audit.page(0, 9).map(row => row.digest)
    expect(new Set(digests).size).toBe(1)
    expect(await toy.store.audit.verify()).toMatchObject({ ok: true })
  })

  test('of one’s own request is refused, and that is in the trail', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    for (const verdict of ['approve', 'deny'] as const)
      expect(await failure(() => toy.pipeline.decide(id, ann, verdict, null))).toContain(
        'somebody else has to decide',
      )
    expect(toy.pipeline.get(id)).toMatchObject({ state: 'waiting', decisions: [] })
    expect(toy.trail().slice(2)).toEqual(['refused ann', 'refused ann'])
  })

  test('needs the right to approve', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    expect(await failure(() => toy.pipeline.decide(id, viewer, 'approve', null))).toContain('"approve"')
    expect(toy.trail().at(-1)).toBe('refused view')
  })

  test('counts no more when the right is gone before it is executed', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    toy.pipeline.decide(id, ben, 'approve', null)
    toy.rights.set(ben.id, [])
    expect(await toy.pipeline.execute(id, 'utc')).toMatchObject({
      state: 'failed',
      outcome: { kind: 'failed', code: 'not-permitted' },
    })
    expect(toy.world.executed).toEqual([])
    expect(toy.trail().at(-1)).toBe('failed ann')
  })

  test('does not help one who may not do it any more', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    toy.pipeline.decide(id, ben, 'approve', null)
    toy.rights.set(ann.id, [])
    expect(await toy.pipeline.execute(id, 'utc')).toMatchObject({ state: 'failed' })
    expect(toy.world.executed).toEqual([])
  })

  test('by two is needed where the policy says so, of two different people', async () => {
    const toy = toyPipeline()
    toy.policy.dangerous = { kind: 'approvals', count: 2 }
    const { id } = await toy.ask()
    expect(toy.pipeline.decide(id, ben, 'approve', null).state).toBe('waiting')
    expect(await failure(() => toy.pipeline.execute(id, 'utc'))).toContain('conflict')
    for (const verdict of ['approve', 'deny'] as const)
      expect(await failure(() => toy.pipeline.decide(id, ben, verdict, null))).toContain(
        'conflict: You have approved this request already, and an approval stays.',
      )
    expect(decidedAlready(toy.pipeline.get(id), ben.id)?.hint).toContain('another approver can deny it')
    expect(decidedAlready(toy.pipeline.get(id), cat.id)).toBeUndefined()
    expect(toy.pipeline.decide(id, cat, 'approve', null).state).toBe('approved')
    expect(await toy.pipeline.execute(id, 'utc')).toMatchObject({ state: 'done' })
  })

  test('by two people in the same moment executes once', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    const second = toy.over(toy.another(), 'second')
    const decided = [ben, cat].map((person, index) => {
      try {
        return [toy.pipeline, second][index]?.decide(id, person, 'approve', null)
      } catch (error) {
        return error
      }
    })
    expect(decided).toMatchObject([{ state: 'approved' }, { code: 'conflict' }])
    const ran = await Promise.allSettled([toy.pipeline.execute(id, 'utc'), second.execute(id, 'utc')])
    expect(ran.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(toy.world.executed).toEqual(['g'])
  })

  test('of two requests for the same thing executes one after the other, so that the second sees what the first did', async () => {
    const toy = toyPipeline()
    const [first, second] = [await toy.ask(), await toy.ask()]
    for (const { id } of [first, second]) toy.pipeline.decide(id, ben, 'approve', null)
    toy.world.execute = async () => {
      await new Promise(resolve => setImmediate(resolve))
      toy.world.things.set('g', 9n)
      return { outcome: { now: 9n }, failures: [] }
    }
    const ran = await Promise.all([first, second].map(({ id }) => toy.pipeline.execute(id, 'utc')))
    expect(ran.map(one => one.state)).toEqual(['done', 'outdated'])
    expect(toy.world.executed).toEqual(['g'])
  })

  test('after a denial does nothing', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    expect(toy.pipeline.decide(id, ben, 'deny', 'not today')).toMatchObject({ state: 'denied' })
    expect(await failure(() => toy.pipeline.decide(id, cat, 'approve', null))).toContain(
      'conflict: This request is denied already. Your click changed nothing.',
    )
    expect(await failure(() => toy.pipeline.execute(id, 'utc'))).toContain('conflict')
    expect(toy.trail().at(-1)).toBe('denied ben')
    expect(toy.world.executed).toEqual([])
  })

  test('after its time does nothing and says so, also before anybody has noticed', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    toy.clock.now += 3_600_000
    expect(await failure(() => toy.pipeline.decide(id, ben, 'approve', null))).toMatch(
      /^conflict: This request has expired. Nothing was done. Run it again: things set g/,
    )
    await toy.pipeline.recover(0)
    expect(toy.pipeline.get(id).state).toBe('expired')
    expect(toy.trail().at(-1)).toBe('expired the bot')
    expect(toy.moved.at(-1)).toMatchObject({ id, state: 'expired' })
    expect(await failure(() => toy.pipeline.decide(id, ben, 'approve', null))).toContain('has expired')
  })

  test('in time, executed too late, does nothing and says so', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    toy.pipeline.decide(id, ben, 'approve', null)
    toy.clock.now += 3_600_000
    expect(await failure(() => toy.pipeline.execute(id, 'utc'))).toContain('has expired')
    expect(toy.world.executed).toEqual([])
  })

  test('of a request that was withdrawn does nothing; only the one who asked may withdraw', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    expect(await failure(() => toy.pipeline.withdraw(id, ben))).toContain('not-permitted')
    expect(toy.pipeline.withdraw(id, ann).state).toBe('withdrawn')
    expect(await failure(() => toy.pipeline.decide(id, ben, 'approve', null))).toContain('withdrawn already')
    expect(await failure(() => toy.pipeline.withdraw(id, ann))).toContain('conflict')
    expect(toy.trail().at(-1)).toBe('withdrawn ann')
  })

  test('of nothing is not found', async () => {
    const toy = toyPipeline()
    expect(await failure(() => toy.pipeline.decide('r-none', ben, 'approve', null))).toContain(
      'not-found: There is no request r-none.',
    )
  })
})

describe('Before it acts', () => {
  test.each([
    ['the thing moved', (toy: ReturnType<typeof toyPipeline>) => void toy.world.things.set('g', 2n)],
    [
      'an estimate more than doubled',
      (toy: ReturnType<typeof toyPipeline>) => void (toy.world.records = 201),
    ],
  ])('a plan is outdated when %s, and the new one is shown', async (_, happens) => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    toy.pipeline.decide(id, ben, 'approve', null)
    happens(toy)
    const request = await toy.pipeline.execute(id, 'utc')
    expect(request).toMatchObject({
      state: 'outdated',
      outcome: { kind: 'outdated', plan: { title: 'Set g' } },
    })
    expect(toy.world.executed).toEqual([])
    expect(toy.trail().at(-1)).toBe('outdated ann')
    const report = presentRequest(request, toy.commands)
    expect(report.summary).toContain('Nothing was changed')
    expect(report.followUps).toMatchObject([
      { label: 'Plan again', command: 'things set g --reason r --env dev' },
    ])
  })

  test('a plan holds while its estimates grow within the policy', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    toy.pipeline.decide(id, ben, 'approve', null)
    toy.world.records = 200
    expect(await toy.pipeline.execute(id, 'utc')).toMatchObject({ state: 'done' })
  })

  test('a refusal ends it with its sentence', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    toy.pipeline.decide(id, ben, 'approve', null)
    toy.world.refuse = new Failure('refused', 'Group g has 1 running member: c on h.', { hint: 'Stop it.' })
    const request = await toy.pipeline.execute(id, 'utc')
    expect(request).toMatchObject({
      state: 'failed',
      outcome: {
        kind: 'failed',
        code: 'refused',
        message: 'Group g has 1 running member: c on h.',
        hint: 'Stop it.',
      },
    })
    expect(toy.world.executed).toEqual([])
    expect(presentRequest(request, toy.commands).summary).toContain('Group g has 1 running member')
  })

  test('nothing is executed when the start cannot be written into the trail', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    toy.pipeline.decide(id, ben, 'approve', null)
    toy.audit.refuses = entry => entry.event === 'starting'
    expect(await toy.pipeline.execute(id, 'utc')).toMatchObject({
      state: 'failed',
      outcome: { kind: 'failed', message: 'The disk is full.' },
    })
    expect(toy.world.executed).toEqual([])
    expect(toy.trail().at(-1)).toBe('failed ann')
  })

  test('no request is made when the plan cannot be written into the trail', async () => {
    const toy = toyPipeline()
    toy.policy.write = { kind: 'go' }
    toy.audit.refuses = entry => entry.event === 'planned'
    expect(await failure(() => toy.run('things touch g'))).toContain('The disk is full.')
    expect(toy.world.executed).toEqual([])
    expect(toy.store.requests.list({ limit: 9 })).toEqual([])
  })
})

describe('A secret of a request', () => {
  test.each<[string, (toy: ReturnType<typeof toyPipeline>, id: string) => unknown]>([
    ['withdrawn', (toy, id) => toy.pipeline.withdraw(id, ann)],
    ['denied', (toy, id) => toy.pipeline.decide(id, ben, 'deny', null)],
    [
      'done',
      async (toy, id) => {
        toy.pipeline.decide(id, ben, 'approve', null)
        expect(toy.pipeline.get(id).args['word']).toEqual(['hush'])
        await toy.pipeline.execute(id, 'utc')
      },
    ],
    [
      'expired',
      async toy => {
        toy.clock.now += 3_600_000
        await toy.pipeline.recover(0)
      },
    ],
  ])('is gone when it is %s, and never was in a line or the trail', async (state, end) => {
    const toy = toyPipeline()
    const { id, typed, args } = await toy.ask('things set g --word hush --reason r')
    expect(args).toMatchObject({ word: ['hush'] })
    expect(typed).toBe('things set g --reason r')
    await end(toy, id)
    const ended = toy.pipeline.get(id)
    expect(ended.state).toBe(state)
    expect(inspect([ended, toy.store.audit.page(0, 1000)], { depth: null })).not.toContain('hush')
  })
})

describe('What cannot be written into the trail', () => {
  test.each<[string, (toy: ReturnType<typeof toyPipeline>, id: string) => unknown, string]>([
    ['requested', (toy, id) => toy.pipeline.submit(id, ann), 'planned'],
    ['withdrawn', (toy, id) => toy.pipeline.withdraw(id, ann), 'planned'],
    ['approved', (toy, id) => toy.pipeline.decide(id, ben, 'approve', null), 'waiting'],
    ['denied', (toy, id) => toy.pipeline.decide(id, ben, 'deny', null), 'waiting'],
  ])('has not happened: %s', async (event, act, state) => {
    const toy = toyPipeline()
    const { id } = state === 'waiting' ? await toy.ask() : await toy.propose()
    const before = toy.pipeline.get(id)
    toy.audit.refuses = entry => entry.event === event
    expect(await failure(() => act(toy, id))).toContain('The disk is full.')
    expect(toy.pipeline.get(id)).toEqual(before)
    const said = toy.moved.length
    toy.audit.refuses = () => false
    await act(toy, id)
    expect(toy.trail().at(-1)).toContain(event)
    expect(toy.moved.length).toBe(said + 1)
  })

  test('has not expired, and does the next time', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    toy.clock.now += 3_600_000
    toy.audit.refuses = entry => entry.event === 'expired'
    expect(await failure(() => toy.pipeline.recover(0))).toContain('The disk is full.')
    expect(toy.pipeline.get(id).state).toBe('waiting')
    toy.audit.refuses = () => false
    await toy.pipeline.recover(0)
    expect(toy.trail().at(-1)).toBe('expired the bot')
  })
})

describe('When it acts', () => {
  test('an error ends it with the sentence for people', async () => {
    const toy = toyPipeline()
    toy.world.execute = () => Promise.reject(bad('Broker 2 went away.'))
    const { id } = await toy.propose('things touch g')
    const request = await toy.pipeline.confirm(id, ann, 'utc')
    expect(request).toMatchObject({
      state: 'failed',
      outcome: { kind: 'failed', code: 'unreachable', message: 'Broker 2 went away.', hint: 'Try again.' },
    })
    expect(toy.trail()).toEqual(['planned ann', 'starting ann', 'failed ann'])
  })

  test('an answer that was lost is not called "not done"', async () => {
    const toy = toyPipeline()
    toy.world.execute = () =>
      Promise.reject(new Failure('timeout', 'It is unknown whether it was committed.'))
    const { id } = await toy.propose('things touch g')
    const report = presentRequest(await toy.pipeline.confirm(id, ann, 'utc'), toy.commands)
    expect(report.title).not.toContain('Not done')
    expect(report.summary).not.toContain('Not done')
    toy.world.execute = () => Promise.reject(new Failure('refused', 'It has members.'))
    const other = await toy.propose('things touch g')
    const refused = presentRequest(await toy.pipeline.confirm(other.id, ann, 'utc'), toy.commands)
    expect(refused.title).toContain('Not done')
  })

  test('a part that failed is shown beside what was done', async () => {
    const toy = toyPipeline()
    toy.world.execute = async () => ({ outcome: { now: 9n }, failures: [bad('Step 2 failed.')] })
    const { id } = await toy.propose('things touch g')
    const request = await toy.pipeline.confirm(id, ann, 'utc')
    expect(request).toMatchObject({
      state: 'failed',
      outcome: {
        kind: 'partly',
        data: { now: 9n },
        failures: [{ message: 'Step 2 failed.', hint: 'Try again.' }],
      },
    })
    const report = presentRequest(request, toy.commands)
    expect(report.tone).toBe('bad')
    expect(JSON.stringify(report.parts)).toContain('Step 2 failed. Try again.')
  })

  test('what was done stays done although its outcome cannot be written into the trail', async () => {
    const toy = toyPipeline()
    const { id } = await toy.propose('things touch g')
    toy.audit.refuses = entry => entry.event === 'done'
    expect(await toy.pipeline.confirm(id, ann, 'utc')).toMatchObject({ state: 'done' })
    expect(toy.logged).toEqual([`The outcome of request ${id} could not be written to the audit trail`])
  })

  test('what was done is never recorded as failed because the record could not be written at first', async () => {
    const toy = toyPipeline()
    const { id } = await toy.propose('things touch g')
    const { requests } = toy.store
    let isFull = false
    toy.world.execute = async () => {
      isFull = true
      return { outcome: { now: 9n }, failures: [] }
    }
    const limited = {
      ...toy.store,
      requests: {
        ...requests,
        move: (...args: Parameters<typeof requests.move>) => {
          if (!isFull) return requests.move(...args)
          isFull = false
          throw bad('The disk is full.')
        },
      },
    }
    expect(await failure(() => toy.over(limited, 'limited').confirm(id, ann, 'utc'))).toContain(
      'The disk is full.',
    )
    expect(toy.pipeline.get(id)).toMatchObject({ state: 'running', outcome: null })
    toy.clock.now += 16_000
    await toy.pipeline.recover(0)
    expect(toy.pipeline.get(id)).toMatchObject({
      state: 'interrupted',
      outcome: { kind: 'interrupted', steps: [{ state: 'done' }] },
    })
  })

  test('one that was taken over is told before it does what cannot be taken back', async () => {
    const toy = toyPipeline()
    const { id } = await toy.propose('things touch g')
    toy.world.execute = async run => {
      expect(run).toMatchObject({ requestId: id })
      expect(run.isMine()).toBe(true)
      return { outcome: { now: 9n }, failures: [] }
    }
    expect(await toy.pipeline.confirm(id, ann, 'utc')).toMatchObject({ state: 'done' })
  })
})

describe('After a restart', () => {
  /** A process that died in the middle of a change: its row is running, and silent. */
  async function died(toy: ReturnType<typeof toyPipeline>): Promise<string> {
    const { id } = await toy.ask()
    toy.pipeline.decide(id, ben, 'approve', null)
    toy.store.requests.claim(id, 'dead')
    return id
  }

  test('what ran is interrupted once its process is silent, with what the cluster says about each step', async () => {
    const toy = toyPipeline()
    const id = await died(toy)
    toy.clock.now += 14_000
    await toy.pipeline.recover(0)
    expect(toy.pipeline.get(id).state).toBe('running')
    toy.clock.now += 2_000
    await toy.pipeline.recover(0)
    const request = toy.pipeline.get(id)
    expect(request).toMatchObject({
      state: 'interrupted',
      outcome: { kind: 'interrupted', steps: [{ state: 'done', text: 'It is 9.' }] },
    })
    expect(toy.moved.at(-1)).toEqual(request)
    expect(toy.trail().at(-1)).toBe('interrupted the bot')
    expect(toy.world.executed).toEqual([])
    const report = presentRequest(request, toy.commands)
    expect(report.title).toBe('Interrupted: Set g')
    await toy.pipeline.recover(0)
    expect(toy.trail().filter(line => line.startsWith('interrupted'))).toHaveLength(1)
  })

  test('what cannot be looked at says so, and is no secret', async () => {
    const toy = toyPipeline()
    const id = await died(toy)
    toy.world.inspect = () => Promise.reject(bad('No broker answers.'))
    toy.clock.now += 16_000
    await toy.pipeline.recover(0)
    const { outcome } = toy.pipeline.get(id)
    const [step] = outcome?.kind === 'interrupted' ? outcome.steps : []
    expect(step && plain(step.text)).toContain('could not be read from the cluster: No broker answers.')
  })

  test('a kill between interrupting and looking is made up for', async () => {
    const toy = toyPipeline()
    const id = await died(toy)
    toy.clock.now += 16_000
    expect(toy.store.requests.interruptSilent(15_000)).toHaveLength(1)
    await toy.pipeline.recover(0)
    expect(toy.pipeline.get(id).outcome).toMatchObject({ kind: 'interrupted' })
    expect(toy.trail().at(-1)).toBe('interrupted the bot')
  })

  test('what was approved is executed, the oldest first', async () => {
    const toy = toyPipeline()
    const ids: string[] = []
    for (const thing of ['a', 'b']) {
      const { id } = await toy.ask(`things set ${thing} --reason r`)
      toy.clock.now += 1
      ids.push(toy.pipeline.decide(id, ben, 'approve', null).id)
    }
    const next = toy.over(toy.another(), 'second')
    await next.recover(0)
    expect(ids.map(id => next.get(id).state)).toEqual(['done', 'done'])
    expect(toy.world.executed).toEqual(['a', 'b'])
  })

  test('what was approved a moment ago is left to whoever approved it', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    toy.pipeline.decide(id, ben, 'approve', null)
    await toy.pipeline.recover(5_000)
    expect(toy.pipeline.get(id).state).toBe('approved')
    toy.clock.now += 5_000
    await toy.pipeline.recover(5_000)
    expect(toy.pipeline.get(id).state).toBe('done')
  })

  test('what was approved and is outdated now is not executed', async () => {
    const toy = toyPipeline()
    const { id } = await toy.ask()
    toy.pipeline.decide(id, ben, 'approve', null)
    toy.world.things.set('g', 5n)
    await toy.pipeline.recover(0)
    expect(toy.pipeline.get(id).state).toBe('outdated')
    expect(toy.world.executed).toEqual([])
  })

  test('what waited too long expires, and what waits still waits', async () => {
    const toy = toyPipeline()
    const old = await toy.ask('things set old --reason r')
    const planned = await toy.propose('things touch p')
    toy.clock.now += 1_800_000
    const young = await toy.ask('things set young --reason r')
    toy.clock.now += 1_800_000
    await toy.pipeline.recover(0)
    expect([old, planned, young].map(one => toy.pipeline.get(one.id).state)).toEqual([
      'expired',
      'expired',
      'waiting',
    ])
    expect(presentRequest(toy.pipeline.get(old.id), toy.commands).summary).toContain('Nothing was changed')
  })
})
