import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commands } from '../../src/commands.ts'
import { compose } from '../../src/composition.ts'
import type { Context } from '../../src/context.ts'
import { type Understood, understand } from '../../src/core/command-line.ts'
import type { Answer } from '../../src/core/pipeline.ts'
import type { Caller } from '../../src/core/pipeline-options.ts'
import type { Actor, Request } from '../../src/core/request.ts'
import { tokenize } from '../../src/core/tokenize.ts'

const olive: Actor = { id: 'U0OLIVE01', name: 'olive' }
const otto: Actor = { id: 'U0OTTO001', name: 'otto' }
const cate: Actor = { id: 'U0CATE001', name: 'cate' }

/**
 * The real commands over a real cluster and a database of their own, as operators use them: olive asks, otto approves
 * (production's policy), and cate where it takes two. Close it, and the folder is gone.
 */
export async function operations(
  bootstrap: readonly string[],
  {
    environment = 'test',
    more = '',
    others = '',
    policy = 'like: production',
    role = 'operator',
    bot = '',
    files = {},
    env = {},
  }: {
    environment?: string
    /** More of the environment's own keys. */
    more?: string
    /** Lines of further environments. */
    others?: string
    policy?: string
    role?: string
    /** More lines of bot.yml. */
    bot?: string
    /** The other files of the configuration. */
    files?: Record<string, string>
    /** Environment variables, such as passwords. */
    env?: Record<string, string>
  } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-operations-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  writeFileSync(
    join(folder, 'bot.yml'),
    `default_environment: ${environment}
environments:
  ${environment}: { bootstrap_servers: "${bootstrap.join(',')}", policy: { ${policy} }${more} }
${others}people: { ${[olive, otto, cate].map(({ id }) => `${id}: [ops]`).join(', ')} }
groups: { ops: ${role} }
${bot}
`,
  )
  const logged: string[] = []
  const { pipeline, store, jobs, clusterOf, config, contextOf, close } = await compose({
    env: { ...env, KAFKA_OPS_CONFIG: folder, KAFKA_OPS_DATA: join(folder, 'data') },
    door: 'bot',
    commands,
    moved: () => undefined,
    log: message => logged.push(message),
  })

  const caller: Caller = {
    actor: olive,
    door: 'slack',
    origin: { door: 'slack' },
    zone: 'Europe/Berlin',
    canAskForApproval: true,
  }

  function read(line: string): Understood<Context> {
    return understand(tokenize(line), commands, { now: Date.now(), zone: caller.zone })
  }

  /** Runs a line as olive. */
  function run(line: string): Promise<Answer> {
    const understood = read(line)
    if (understood.kind === 'unfinished') throw understood.failure
    if (understood.kind === 'help') throw new Error(`${line} asks for help`)
    return pipeline.run(understood.invocation, caller)
  }

  /** The answer to a question. */
  async function ask(line: string): Promise<Extract<Answer, { kind: 'answer' }>> {
    const answer = await run(line)
    if (answer.kind !== 'answer') throw new Error(`${line} was ${answer.kind}`)
    return answer
  }

  /** A dangerous change that others have approved and nobody has executed yet. */
  async function approved(line: string): Promise<Request> {
    const answer = await run(`${line} --reason test`)
    if (answer.kind !== 'planned') throw new Error(`${line} was ${answer.kind}`)
    const { id } = pipeline.submit(answer.request.id, olive)
    const decided = pipeline.decide(id, otto, 'approve', null)
    return decided.state === 'waiting' ? pipeline.decide(id, cate, 'approve', null) : decided
  }

  /** A change that needs no more than a confirmation, confirmed and executed. */
  async function confirmed(line: string): Promise<Request> {
    const answer = await run(line)
    if (answer.kind === 'finished') return answer.request
    if (answer.kind !== 'planned') throw new Error(`${line} was ${answer.kind}`)
    return pipeline.confirm(answer.request.id, olive, 'utc')
  }

  /** Asked for, approved and executed. */
  const change = async (line: string): Promise<Request> => pipeline.execute((await approved(line)).id, 'utc')

  return {
    asker: olive,
    folder,
    config,
    /** What a scheduled job is handed. */
    context: () => contextOf(environment, { ...caller, door: 'schedule', origin: { door: 'schedule' } }),
    pipeline,
    store,
    /** Works on jobs once it is started; `close` stops it. */
    jobs,
    cluster: clusterOf(environment),
    logged,
    read,
    run,
    ask,
    approved,
    confirmed,
    change,
    execute: (request: Request) => pipeline.execute(request.id, 'utc'),
    close: async () => {
      await close()
      rmSync(folder, { recursive: true })
    },
  }
}
