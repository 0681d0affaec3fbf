import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { Secret, TOTP } from 'otpauth'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runTerminal } from '../../../src/cli/run-terminal.ts'
import { commands } from '../../../src/commands.ts'
import { type Composition, compose } from '../../../src/composition.ts'
import { sharedKafka, testClients, uniqueGroup, waitFor } from '../../support/kafka-cluster.ts'
import { cliFolder, osUser, type Ran, runCli, startCli } from '../../support/run-cli.ts'

const clients = testClients()
let topic: string
let group: string
let folder: ReturnType<typeof cliFolder>

beforeAll(async () => {
  topic = await clients.createTopic({ partitions: 1 })
  await clients.produce(topic, 10)
})
afterAll(clients.close)
beforeEach(async () => {
  group = uniqueGroup()
  await clients.consumeCommit(group, topic, [7])
})
afterEach(() => folder.remove())

/** Two environments on the same brokers, under the two shipped policies; `person` is what bot.yml knows of this user. */
function configured(person: { os?: boolean; slack?: boolean; role?: string } = {}): void {
  const servers = JSON.stringify(sharedKafka().bootstrap.join(','))
  folder = cliFolder(`
default_environment: development
environments:
  development: { bootstrap_servers: ${servers} }
  production: { bootstrap_servers: ${servers} }
groups: { ops: ${person.role ?? 'operator'} }
people:
  U0ASKER: [ops]
  U0OTHER: [ops]
${person.os ? `  "os:${osUser()}": [ops]` : ''}
terminal: { ${person.slack ? `"${osUser()}": U0ASKER` : 'somebody-else: U0ASKER'} }
`)
}

const reset = (...more: string[]): string[] => [
  'offsets',
  'reset',
  group,
  '--to',
  'earliest',
  '--reason',
  'test',
  ...more,
]
const run = (words: string[]): Promise<Ran> => runCli(words, { cwd: folder.cwd })
const committed = async (): Promise<string | undefined> => {
  const [offsets] = await (await clients.admin()).fetchOffsets({ groupId: group, topics: [topic] })
  return offsets?.partitions[0]?.offset
}

describe('away from the bot', () => {
  test('a user whom nobody gave a right reads, and is told which right a change needs', async () => {
    configured()
    expect((await run(['offsets', 'show', group])).exit).toBe(0)
    const { exit, stderr } = await run(reset('--yes'))
    expect(exit).toBe(4)
    expect(stderr).toContain('offsets:write')
    expect(await committed()).toBe('7')
  })

  test('a dry run shows the plan, changes nothing and keeps nothing', async () => {
    configured({ os: true })
    const { exit, stdout } = await run(reset('--dry-run', '--json'))
    expect(exit).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'offsets reset',
      environment: 'development',
      ok: true,
      data: { plan: { nothingToDo: false }, requirement: { kind: 'confirm' } },
    })
    expect(await committed()).toBe('7')
    expect(existsSync(folder.data)).toBe(false)
  })

  test('a change without a keyboard needs --yes', async () => {
    configured({ os: true })
    const { exit, stderr } = await run(reset())
    expect(exit).toBe(2)
    expect(stderr).toContain('--yes')
    expect(await committed()).toBe('7')
  })

  test('a change that needs no approval is done, and leaves its trail where it says', async () => {
    configured({ os: true })
    const { exit, stdout, stderr } = await run(reset('--yes', '--json'))
    expect({ exit, stderr }).toMatchObject({ exit: 0 })
    expect(JSON.parse(stdout)).toMatchObject({ command: 'offsets reset', ok: true, failures: [] })
    expect(await committed()).toBe('0')
    expect(stderr).toContain(`The audit trail of this is kept in ${folder.data}`)
    const trail = await run(['audit', 'search', '--json'])
    const events = JSON.parse(trail.stdout).data.rows.map((row: { event: string }) => row.event)
    expect(events.slice(-3)).toEqual(['done', 'starting', 'planned'])
  })

  test('a change that needs an approval is refused: nobody could be asked', async () => {
    configured({ slack: true })
    const { exit, stderr } = await run(reset('--env', 'production', '--yes'))
    expect(exit).toBe(4)
    expect(stderr).toContain('nobody can be asked from here')
    expect(await committed()).toBe('7')
  })

  test('a group with members is refused, and the members are named', async () => {
    configured({ os: true })
    const member = await clients.joinGroup(group, [topic], 'busy-client')
    const { exit, stderr } = await run(reset('--yes'))
    await member.leave()
    expect(exit).toBe(1)
    expect(stderr).toContain('busy-client')
    expect(await committed()).toBe('7')
  })
})

describe('on the host of the bot', () => {
  let bot: Composition | undefined
  /** A bot that shares the database: it holds the lease, and carries out what was approved. */
  async function startBot(): Promise<Composition> {
    bot = await compose({
      env: { KAFKA_OPS_CONFIG: join(folder.cwd, 'config'), KAFKA_OPS_DATA: folder.data },
      door: 'bot',
      commands,
      moved: () => undefined,
      log: () => undefined,
    })
    bot.store().lease.acquire(bot.owner, 60_000)
    return bot
  }
  afterEach(async () => {
    await bot?.close()
    bot = undefined
  })

  /** The one request that waits, as soon as there is one. */
  const waiting = (composition: Composition) =>
    waitFor(() => composition.store().requests.list({ states: ['waiting'], limit: 1 })[0])
  const other = { id: 'U0OTHER', name: 'other' }

  test('a change that needs an approval waits for it, with a card on its way', async () => {
    configured({ slack: true })
    const composition = await startBot()
    const { exit, stdout } = await run(reset('--env', 'production', '--json'))
    expect(exit).toBe(5)
    const { request } = JSON.parse(stdout).data
    expect(request).toMatchObject({ state: 'waiting', requester: { id: 'U0ASKER' } })
    expect(composition.store().outbox.due(10)).toMatchObject([
      { kind: 'approval-card', payload: { requestId: request.id } },
    ])
    expect(() => composition.pipeline.decide(request.id, request.requester, 'approve', null)).toThrow(
      /yourself/,
    )
    expect(await committed()).toBe('7')
  })

  test('--wait stays until it is approved and done', async () => {
    configured({ slack: true })
    const composition = await startBot()
    const cli = startCli(reset('--env', 'production', '--wait'), { cwd: folder.cwd })
    const { id } = await waiting(composition)
    composition.pipeline.decide(id, other, 'approve', null)
    await composition.pipeline.execute(id, 'utc')
    const { exit, stderr } = await cli.ended
    expect(exit).toBe(0)
    expect(stderr).toContain(`${id}: waiting`)
    expect(await committed()).toBe('0')
  })

  test('--wait ends with 7 when it is denied', async () => {
    configured({ slack: true })
    const composition = await startBot()
    const cli = startCli(reset('--env', 'production', '--wait'), { cwd: folder.cwd })
    const { id } = await waiting(composition)
    composition.pipeline.decide(id, other, 'deny', 'not today')
    const { exit, stdout } = await cli.ended
    expect(exit).toBe(7)
    expect(stdout).toContain('not today')
    expect(await committed()).toBe('7')
  })

  test('Ctrl-C ends the waiting, and the request goes on waiting', async () => {
    configured({ slack: true })
    const composition = await startBot()
    const cli = startCli(reset('--env', 'production', '--wait'), { cwd: folder.cwd })
    const { id } = await waiting(composition)
    await waitFor(() => cli.ran.stderr.includes(`${id}: waiting`))
    cli.child.kill('SIGINT')
    expect((await cli.ended).exit).toBe(130)
    expect(composition.store().requests.get(id)?.state).toBe('waiting')
  })

  test('a user who is nobody in Slack cannot ask: an approver might be the same person', async () => {
    configured({ os: true })
    await startBot()
    const { exit, stderr } = await run(reset('--env', 'production'))
    expect(exit).toBe(4)
    expect(stderr).toContain('nobody in Slack')
  })
})

describe('with a keyboard', () => {
  const environment = (more: NodeJS.ProcessEnv) => ({
    KAFKA_OPS_CONFIG: join(folder.cwd, 'config'),
    KAFKA_OPS_DATA: folder.data,
    ...more,
  })

  /** The terminal room on streams that say they are a terminal. */
  function atKeyboard(words: string[], more: NodeJS.ProcessEnv = {}) {
    const tty = () => Object.assign(new PassThrough(), { isTTY: true })
    const [stdin, stdout, stderr] = [tty(), tty(), tty()]
    const text = { stdout: '', stderr: '' }
    stdout.on('data', (chunk: Buffer) => {
      text.stdout += chunk.toString()
    })
    stderr.on('data', (chunk: Buffer) => {
      text.stderr += chunk.toString()
    })
    let interrupt = (): void => undefined
    const env = environment(more)
    const exit = runTerminal({
      io: {
        words,
        env,
        user: osUser(),
        stdin,
        stdout,
        stderr,
        onInterrupt: call => {
          interrupt = call
        },
        now: Date.now,
      },
      commands,
      compose: hooks => compose({ env, door: 'terminal', commands, ...hooks }),
    })
    return {
      exit,
      text,
      stdin,
      interrupt: () => interrupt(),
      asked: () => waitFor(() => text.stderr.includes('[yes/no]')),
    }
  }

  test('the plan is shown and done after a yes', async () => {
    configured({ os: true })
    const person = atKeyboard(reset())
    await person.asked()
    expect(await committed()).toBe('7')
    person.stdin.write('yes\n')
    expect(await person.exit).toBe(0)
    expect(person.text.stderr).toContain('Do this in development?')
    expect(await committed()).toBe('0')
  })

  test('an administrator types a code as well, where the access file asks for one', async () => {
    configured({ os: true, role: 'admin' })
    writeFileSync(
      join(folder.cwd, 'config', 'acl-config.yml'),
      'security_policies: { access_control: { mfa_required_for_admin: true } }',
    )
    const key = { KAFKA_OPS_SECOND_FACTOR_KEY: Buffer.alloc(32, 5).toString('base64') }
    const bot = await compose({
      env: environment(key),
      door: 'bot',
      commands,
      moved: () => undefined,
      log: () => undefined,
    })
    const me = bot.terminalActor(osUser())
    const shown = bot.secondFactor.enrol(me, 'terminal').key.replaceAll(' ', '')
    const phone = new TOTP({ secret: Secret.fromBase32(shown) })
    bot.secondFactor.confirm(me, phone.generate(), 'terminal')
    await bot.close()

    const person = atKeyboard(reset(), key)
    await person.asked()
    person.stdin.write('yes\n')
    await waitFor(() => person.text.stderr.includes('The code in your authenticator:'))
    expect(await committed()).toBe('7')
    // One step ahead is allowed, so that nobody waits for the next code.
    person.stdin.write(`${phone.generate({ timestamp: Date.now() + 30_000 })}\n`)
    expect(await person.exit).toBe(0)
    expect(await committed()).toBe('0')
  })

  test.each(['no\n', '\n'])('%j changes nothing', async typed => {
    configured({ os: true })
    const person = atKeyboard(reset())
    await person.asked()
    person.stdin.write(typed)
    expect(await person.exit).toBe(1)
    expect(person.text.stdout).toContain('Withdrawn. Nothing was changed.')
    expect(await committed()).toBe('7')
  })

  test('Ctrl-C at the question takes the plan back', async () => {
    configured({ os: true })
    const person = atKeyboard(reset())
    await person.asked()
    person.interrupt()
    expect(await person.exit).toBe(130)
    expect(await committed()).toBe('7')
    const { stdout } = await run(['approvals', 'list', '--all', '--json'])
    expect(JSON.parse(stdout).data.rows).toMatchObject([{ state: 'withdrawn' }])
  })
})
