import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commands } from '../../../src/commands.ts'
import { tokenize } from '../../../src/core/tokenize.ts'
import { sharedKafka, testClients, uniqueGroup } from '../../support/kafka-cluster.ts'
import { cliFolder, runCli, startCli } from '../../support/run-cli.ts'
import { suiteExamples } from '../../support/suite-examples.ts'

const clients = testClients()
const folder = cliFolder()
const env = { KAFKA_BOOTSTRAP_SERVERS: sharedKafka().bootstrap.join(',') }
const run = (...words: string[]) => runCli(words, { cwd: folder.cwd, env })

const evil = `<!channel> *x* [/red]\u001b[2J${uniqueGroup()}`
let topic: string
let group: string

beforeAll(async () => {
  topic = await clients.createTopic({ partitions: 2 })
  await clients.produce(topic, 10)
  group = uniqueGroup()
  await clients.consumeCommit(group, topic, [3, null])
  await clients.consumeCommit(evil, topic, [1, 1])
})
afterAll(async () => {
  await clients.close()
  folder.remove()
})

test('with the bootstrap servers alone every read works, and nothing is left in the folder', async () => {
  const { exit, stdout, stderr } = await run('offsets', 'show', group, '--json')
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
  const document = JSON.parse(stdout)
  expect(Object.keys(document)).toEqual(['command', 'environment', 'ok', 'data', 'failures'])
  expect(document).toMatchObject({ command: 'offsets show', environment: 'default', ok: true, failures: [] })
  expect(document.data.rows).toEqual([
    {
      group,
      topic,
      partition: 0,
      committedOffset: 3,
      logStartOffset: 0,
      logEndOffset: 5,
      lag: 2,
      state: 'behind',
    },
    {
      group,
      topic,
      partition: 1,
      committedOffset: null,
      logStartOffset: 0,
      logEndOffset: 5,
      lag: null,
      state: 'never committed',
    },
  ])
  expect(readdirSync(folder.cwd)).toEqual([])
})

test('a group named after markup and escape sequences shows as those characters', async () => {
  const text = await run('groups', 'list', '--group-pattern', '<!channel>*')
  expect(text.stdout).toContain('<!channel> *x* [/red]\\x1b[2J')
  expect(text.stdout).not.toContain('\u001b')
  const json = await run('consumer-groups', '<!channel>*', '--format', 'json')
  // Other tests have groups of such names on the same brokers.
  expect(JSON.parse(json.stdout).data.rows.map((row: { group: string }) => row.group)).toContain(evil)
})

test('rows are to be had as CSV', async () => {
  const { exit, stdout } = await run('offsets', 'show', group, '--format', 'csv')
  expect(exit).toBe(0)
  expect(stdout.split('\n').slice(0, 2)).toEqual([
    'group,topic,partition,committedOffset,logStartOffset,logEndOffset,lag,state',
    `${group},${topic},0,3,0,5,2,behind`,
  ])
})

/**
 * `perf` watches for half an hour there; an export is a document of its own, see cluster-export.test.ts; the copy whose status is
 * asked for was never made here.
 */
const elsewhere = new Set(['perf', 'cluster export', 'migrate status'])
const suiteReads = suiteExamples.filter(
  one =>
    !elsewhere.has(one.command) && commands.find(command => command.name === one.command)?.kind === 'query',
)

/** The suite's examples name its three environments, so a bot.yml has to: here all of them are the one cluster. */
const suite = cliFolder(`default_environment: development
environments:
  development: &one { bootstrap_servers: "${env.KAFKA_BOOTSTRAP_SERVERS}" }
  staging: *one
  production: *one
files: { topics: "${resolve('config/topics.yml')}", access: "${resolve('config/acl-config.yml')}" }
`)
afterAll(suite.remove)

test.each(suiteReads)('the suite’s "$line" gets a whole answer', async ({ line, command }) => {
  const words = tokenize(line)
  const { stdout } = await runCli([...words, '--json'], { cwd: suite.cwd })
  const output = words[words.indexOf('--output') + 1]
  const text = words.includes('--output') ? readFileSync(join(suite.cwd, output ?? ''), 'utf8') : stdout
  expect(JSON.parse(text)).toMatchObject({ command, failures: [] })
})

test('a file gets the whole answer, and keeps the last good one when there is none', async () => {
  const file = join(folder.cwd, 'offsets.json')
  const good = await run('offsets', 'show', group, '--json', '--output', file)
  expect(good).toMatchObject({ exit: 0, stdout: '' })
  expect(good.stderr).toContain(`Written to ${file}`)
  const before = readFileSync(file, 'utf8')
  expect(JSON.parse(before).ok).toBe(true)
  const bad = await run('offsets', 'show', uniqueGroup(), '--output', file)
  expect(bad.exit).toBe(1)
  expect(readFileSync(file, 'utf8')).toBe(before)
})

test('what is not understood ends with 2 and names what was meant, on stderr only', async () => {
  const command = await run('ofsets', 'show', group)
  expect(command).toMatchObject({ exit: 2, stdout: '' })
  expect(command.stderr).toContain('Did you mean "offsets show"?')
  const option = await run('offsets', 'show', group, '--topik', topic)
  expect(option).toMatchObject({ exit: 2, stdout: '' })
  expect(option.stderr).toContain('--topic')
})

test('a fault is a document too, where a document was asked for', async () => {
  const { exit, stdout } = await run('groups', 'list', '--env', 'prodution', '--json')
  expect(exit).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject({
    command: 'groups list',
    ok: false,
    data: null,
    failures: [{ code: 'usage', message: 'There is no environment "prodution".' }],
  })
})

test('a cluster that is down is no empty cluster', async () => {
  const down = { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' }
  const { exit, stdout } = await runCli(['groups', 'list', '--json'], { cwd: folder.cwd, env: down })
  expect(exit).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, data: null, failures: [{ code: 'unreachable' }] })
})

test('a reader that goes away early is no fault', async () => {
  const { child, ended } = startCli(['groups', 'list'], { cwd: folder.cwd, env })
  child.stdout?.destroy()
  expect(await ended).toMatchObject({ exit: 0, stderr: '' })
})

test('a disk that takes nothing is a fault', async () => {
  const { exit, stderr } = await run('groups', 'list', '--output', '/dev/full')
  expect(exit).toBe(1)
  expect(stderr).toContain('/dev/full')
})

test('a file in the configuration that is wrong is said with its line', async () => {
  const config = join(folder.cwd, 'bot.yml')
  writeFileSync(config, 'environments: {a: {bootstrap: "x:1"}}\n')
  const { exit, stderr } = await runCli(['groups', 'list'], {
    cwd: folder.cwd,
    env: { ...env, KAFKA_OPS_CONFIG: folder.cwd },
  })
  expect(exit).toBe(1)
  expect(stderr).toContain('bot.yml:1:')
})

test('whoami in a terminal says that rights through Slack user groups do not count there', async () => {
  const config = 'groups: { ops: operator }\nslack_user_groups: { S0KAFKOPS: [ops] }\n'
  const own = cliFolder(config)
  try {
    const { exit, stdout } = await runCli(['whoami'], { cwd: own.cwd, env })
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('only through one of them count in Slack, not here')
    expect(exit).toBe(0)
    expect((await run('whoami')).stdout).not.toContain('user group')
  } finally {
    own.remove()
  }
})
