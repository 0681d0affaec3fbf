import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import {
  type Config,
  connectionOf,
  environmentOf,
  loadConfig,
  rightsOf,
  rulesOf,
  secretStatus,
  terminalActor,
  watchConfig,
} from '../../../src/config/config.ts'
import { configOf, folderWith } from './config-folder.ts'

const lines = (config: Config): string[] => config.faults.map(fault => `${fault.level} ${fault.check}`)

test('with the bootstrap servers alone and no file at all, every read works from a terminal', () => {
  const config = configOf(
    {},
    { KAFKA_BOOTSTRAP_SERVERS: 'a:9092, b:9092', SCHEMA_REGISTRY_URL: 'http://localhost:8081' },
  )
  expect(config.faults).toEqual([])
  const environment = environmentOf(config)
  expect(connectionOf(environment, {})).toEqual({
    environment: 'default',
    bootstrap: ['a:9092', 'b:9092'],
    requestTimeoutMs: 10_000,
  })
  expect(environment.schemaRegistry?.url).toBe('http://localhost:8081')
  const actor = terminalActor(config.bot, 'alice')
  expect([...rightsOf(config.bot, actor, 'default')].sort()).toEqual([
    'alerts:read',
    'bot:read',
    'cluster:export',
    'cluster:read',
    'groups:read',
    'requests:read',
    'topics:read',
  ])
})

test('with nothing at all the program loads, and says what to do once a cluster is asked for', () => {
  const config = configOf({})
  expect(lines(config)).toEqual(['warning no-environment'])
  expect(() => environmentOf(config)).toThrow('No environment is configured.')
})

test('an environment with a typo is an error with the nearest name', () => {
  const config = configOf({ 'bot.yml': 'environments: { production: { bootstrap_servers: "a:1" } }' })
  expect(environmentOf(config).name).toBe('production')
  expect(() => environmentOf(config, 'prodution')).toThrow(
    expect.objectContaining({ hint: 'Did you mean production?' }),
  )
})

test('the variables beat the addresses of the default environment, and no other', () => {
  const text = `
default_environment: two
environments:
  one: { bootstrap_servers: "one:9092" }
  two: { bootstrap_servers: ["two:9092"], schema_registry: { url: "http://old" } }`
  const { bot } = configOf(
    { 'bot.yml': text },
    { KAFKA_BOOTSTRAP_SERVERS: 'new:9092', SCHEMA_REGISTRY_URL: 'http://new' },
  )
  expect([...bot.environments.values()].map(one => [one.bootstrap, one.schemaRegistry?.url])).toEqual([
    [['one:9092'], undefined],
    [['new:9092'], 'http://new'],
  ])
})

test('a variable that is no address is refused by its name', () => {
  expect(() => configOf({}, { KAFKA_BOOTSTRAP_SERVERS: 'localhost' })).toThrow(
    'KAFKA_BOOTSTRAP_SERVERS error bad-variable: this must be host:port, several separated by commas',
  )
  expect(() =>
    configOf({}, { KAFKA_BOOTSTRAP_SERVERS: 'a:1', SCHEMA_REGISTRY_URL: 'http://me:hunter2@x' }),
  ).toThrow(expect.not.objectContaining({ message: expect.stringContaining('hunter2') }))
})

test('the folder comes from KAFKA_OPS_CONFIG, the data folder from KAFKA_OPS_DATA', () => {
  const folder = folderWith({ 'bot.yml': 'data_folder: /var/lib/bot' })
  expect(loadConfig({ env: { KAFKA_OPS_CONFIG: folder } }).bot.dataFolder).toBe('/var/lib/bot')
  expect(loadConfig({ env: { KAFKA_OPS_CONFIG: folder, KAFKA_OPS_DATA: '/tmp/x' } }).bot.dataFolder).toBe(
    '/tmp/x',
  )
})

test('keys with nothing but comments below them count as not written', () => {
  const { bot, faults } = configOf({
    'bot.yml': 'people:\nchannels:\nenvironments:\n  a:\n    bootstrap_servers: "a:1"\n    channels:\n',
  })
  expect(faults).toEqual([])
  expect(bot.people.size).toBe(0)
})

test('TLS and SASL are read from files and variables when a connection is made', () => {
  const folder = folderWith({
    'ca.pem': 'the authority',
    'bot.pem': 'the certificate',
    'bot.key': 'the key',
    'password.txt': 'hunter2\n',
    'bot.yml': `
environments:
  production:
    bootstrap_servers: kafka:9093
    request_timeout: 5s
    tls: { ca_file: ca.pem, cert_file: bot.pem, key_file: bot.key, server_name: kafka }
    sasl: { mechanism: SCRAM-SHA-512, username: bot, password_env: KAFKA_PASSWORD }`,
  })
  const env = { KAFKA_PASSWORD_FILE: join(folder, 'password.txt') }
  const config = loadConfig({ folder, env })
  expect(connectionOf(environmentOf(config), env)).toEqual({
    environment: 'production',
    bootstrap: ['kafka:9093'],
    requestTimeoutMs: 5000,
    tls: { ca: 'the authority', cert: 'the certificate', key: 'the key', servername: 'kafka' },
    sasl: { mechanism: 'SCRAM-SHA-512', username: 'bot', password: 'hunter2' },
  })
  expect(JSON.stringify([config, secretStatus(config.bot, env)])).not.toContain('hunter2')
})

test('a missing password or certificate keeps only its own environment from being reached', () => {
  const config = configOf({
    'bot.yml': `
environments:
  production:
    bootstrap_servers: kafka:9093
    tls: { ca_file: gone.pem }
    sasl: { mechanism: PLAIN, username: bot, password_env: KAFKA_PASSWORD }`,
  })
  expect(lines(config)).toEqual(['warning file-missing'])
  expect(() => connectionOf(environmentOf(config), {})).toThrow('gone.pem cannot be read.')
  expect(() => connectionOf({ ...environmentOf(config), tls: null }, {})).toThrow(
    'KAFKA_PASSWORD is not set.',
  )
})

test('secrets are shown as set, unset or unreadable, never themselves', () => {
  const { bot } = configOf({ 'bot.yml': 'slack: { mode: http }' })
  expect(
    secretStatus(bot, { SLACK_BOT_TOKEN: 'xoxb-hunter2', SLACK_SIGNING_SECRET_FILE: '/nowhere' }),
  ).toEqual([
    { name: 'SLACK_BOT_TOKEN', state: 'set', from: 'variable' },
    { name: 'SLACK_SIGNING_SECRET', state: 'unreadable', from: 'file' },
  ])
  expect(secretStatus(configOf({}).bot, {})).toEqual([
    { name: 'SLACK_APP_TOKEN', state: 'unset', from: null },
    { name: 'SLACK_BOT_TOKEN', state: 'unset', from: null },
  ])
})

test('what can hardly be meant is a warning: a password in clear, nobody to approve, groups the access file lacks', () => {
  const config = configOf({
    'acl-config.yml': 'groups: { operators: { members: [a] } }',
    'bot.yml': `
environments:
  production:
    bootstrap_servers: kafka:9092
    sasl: { mechanism: PLAIN, username: bot, password_env: KAFKA_PASSWORD }
people: { U0OPERATOR: [operatos] }
terminal: { alice: U0SOMEBODY }
groups: { operatos: operator }`,
  })
  expect(config.faults.map(fault => `${fault.level} ${fault.check} ${fault.fix}`)).toEqual([
    'warning too-few-approvers give more people a role with "approve"',
    'warning password-in-clear add tls, or use SCRAM-SHA-512',
    'warning unknown-person add them to people',
    'warning unknown-access-group write "operators"',
  ])
})

test('a policy for a command that does not exist is an error with the nearest one', () => {
  const folder = folderWith({
    'bot.yml': 'environments: { x: { bootstrap_servers: "a:1", policy: { commands: { offset reset: 2 } } } }',
  })
  expect(() => loadConfig({ folder, env: {}, commands: ['offsets reset', 'lag'] })).toThrow(
    'unknown-command: environments.x.policy.commands."offset reset": there is no command "offset reset" → write "offsets reset"',
  )
})

test('lag thresholds come from bot.yml, else from topics.yml, else they are the shipped ones', () => {
  const topics =
    'monitoring: { metrics: [{ name: consumer_lag, threshold: 700, severity: critical }, { name: consumer_lag, threshold: 70, severity: warning }] }'
  expect(configOf({}).bot.monitoring.lag).toEqual({ warning: 5000, critical: 10_000 })
  expect(configOf({ 'topics.yml': topics }).bot.monitoring.lag).toEqual({ warning: 70, critical: 700 })
  const bot = 'monitoring: { lag: { critical: 80 } }'
  const { bot: read } = configOf({ 'topics.yml': topics, 'bot.yml': bot })
  expect(read.monitoring.lag).toEqual({ warning: 70, critical: 80 })
  const lag = read.alertRules.filter(rule => rule.metric === 'lag')
  expect(lag.map(rule => [rule.name, rule.severity, rule.threshold, rule.clearsAt])).toEqual([
    ['lag-warning', 'warning', 70, 56],
    ['lag-critical', 'critical', 80, 64],
  ])
})

const anywhere = { side: 'above', states: [], environments: null, labels: {}, route: null, channel: null }
test('a shipped alert rule can be changed and switched off, and own ones added', () => {
  const { bot } = configOf({
    'bot.yml': `
alerts:
  lag-warning: false
  lag-critical: { for: 10m, runbook: "https://wiki/lag" }
  billing: { severity: critical, above: 10, clears_at: 0, groups: [billing-*], channel: C0BILLING1 }`,
  })
  expect(bot.alertRules.filter(rule => rule.metric === 'lag')).toEqual([
    {
      name: 'lag-critical',
      metric: 'lag',
      severity: 'critical',
      ...anywhere,
      threshold: 10_000,
      clearsAt: 8000,
      forMs: 600_000,
      members: ['*'],
      runbook: 'https://wiki/lag',
    },
    {
      name: 'billing',
      metric: 'lag',
      severity: 'critical',
      ...anywhere,
      threshold: 10,
      clearsAt: 0,
      forMs: 120_000,
      members: ['billing-*'],
      channel: 'C0BILLING1',
      runbook: null,
    },
  ])
})

test('the history is kept as long as bot.yml says, and a level that is kept shorter than the finer one is a fault', () => {
  expect(configOf({}).bot.monitoring.history).toEqual({
    raw: 21_600_000,
    minutes: 172_800_000,
    hours: 7_776_000_000,
    days: 63_072_000_000,
  })
  const shorter = { 'bot.yml': 'monitoring: { history: { raw: 1h, minutes: 30m, days: 30d } }' }
  expect(() => configOf(shorter)).toThrow(/bot\.yml:1:44 error wrong-order: monitoring\.history\.minutes/)
  expect(() => configOf(shorter)).toThrow(/bot\.yml:1:55 error wrong-order: monitoring\.history\.days/)
})

test('a reload takes what is good, keeps the last good configuration otherwise, and says so', () => {
  const folder = folderWith({ 'bot.yml': 'monitoring: { interval: 30s }' })
  const told: string[] = []
  const watched = watchConfig(
    () => loadConfig({ folder, env: {} }),
    event => told.push(event.kind),
  )
  try {
    writeFileSync(join(folder, 'bot.yml'), 'monitoring: { interval: soon }')
    process.emit('SIGHUP')
    expect(watched.current().bot.monitoring.intervalMs).toBe(30_000)
    expect(watched.refused()?.message).toContain('bot.yml:1:25 error wrong-value: monitoring.interval')

    writeFileSync(join(folder, 'bot.yml'), 'monitoring: { interval: 10s }\nslack: { mode: http }')
    expect(watched.reload()).toMatchObject({
      kind: 'reloaded',
      needsRestart: ['slack', 'monitoring.interval'],
    })
    expect(watched.current().bot.monitoring.intervalMs).toBe(10_000)
    expect(watched.refused()).toBeNull()
  } finally {
    watched.stop()
  }
  expect(told).toEqual(process.stdin.isTTY ? ['reloaded'] : ['kept', 'reloaded'])
  expect(process.listeners('SIGHUP')).toEqual([])
})

test('the pipeline is told the rules of an environment', () => {
  const rules = rulesOf(
    configOf({
      'bot.yml': `
environments: { x: { bootstrap_servers: "a:1", policy: { request_lifetime: 30m, estimate_growth: 3 } } }
slack_user_groups: { S0KAFKAOPS: [ops] }
groups: { ops: operator }`,
    }),
    id => ({ userGroups: id === 'U0OPERATOR' ? ['S0KAFKAOPS'] : [] }),
  )
  expect(rules.environments()).toEqual(['x'])
  expect(rules.defaultEnvironment()).toBe('x')
  expect(rules.requestLifetimeMs('x')).toBe(1_800_000)
  expect(rules.estimateGrowth('x')).toBe(3)
  expect(rules.requirement('x', 'offsets reset', 'dangerous', { id: 'U0', name: 'x' })).toEqual({
    kind: 'approvals',
    count: 1,
  })
  expect(rules.rights({ id: 'U0OPERATOR', name: 'o' }, 'x').has('offsets:write')).toBe(true)
  expect(rules.rights({ id: 'U0SOMEBODY', name: 's' }, 'x').size).toBe(0)
})

test('places in files are told from the working folder, however long the way to the configuration was written', () => {
  const config = loadConfig({ folder: resolve('src/playground/config'), env: {} })
  expect(config.topics.file).toBe('config/topics.yml')
  expect(config.folder).toBe('src/playground/config')
})
