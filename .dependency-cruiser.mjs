/**
 * The doors between the rooms (docs of the shape: one room a folder of src). A rule names who may reach what; whatever it
 * does not name is refused. scripts/check-doors.ts runs this and fails when it sees hardly any modules at all.
 */

/** The rooms of src that each room may import, beside itself. */
const mayImport = {
  core: [],
  config: ['core'],
  kafka: ['core'],
  registry: ['core'],
  records: ['core', 'kafka', 'registry'],
  store: ['core'],
  'second-factor': ['core', 'config', 'store'],
  topics: handler(),
  monitor: handler(),
  admin: handler(),
  bot: [...handler(), 'version.ts'],
  notify: ['core', 'config', 'store'],
  schedule: ['core', 'store'],
  telemetry: ['core', 'kafka'],
  slack: ['core', 'config', 'context.ts', 'notify', 'store', 'telemetry', 'version.ts'],
  cli: ['core', 'context.ts', 'composition.ts', 'version.ts'],
  playground: ['core', 'config', 'kafka', 'registry'],
}

/** The rooms of the commands do not import one another: what two of them need is in core, or a question to kafka. */
function handler() {
  return ['core', 'context.ts', 'config', 'kafka', 'records', 'registry', 'store']
}

/** The rooms through which a package comes in. */
const packageDoors = {
  kafkajs: ['kafka', 'playground'],
  '@platformatic/kafka': ['kafka'],
  'better-sqlite3': ['store'],
  '@slack': ['slack'],
  ws: ['playground'],
  preact: ['playground'],
  htm: ['playground'],
  testcontainers: ['playground'],
  pino: ['telemetry'],
  'prom-client': ['telemetry'],
  'node-cron': ['schedule', 'config'],
  undici: ['registry', 'notify'],
  nodemailer: ['notify'],
  echarts: ['slack'],
  '@resvg': ['slack'],
  'csv-stringify': ['cli', 'admin/offsets'],
  'csv-parse': ['admin/offsets'],
  'string-width': ['cli'],
  'wrap-ansi': ['cli'],
  'fastest-levenshtein': ['core'],
  avsc: ['records'],
  protobufjs: ['records'],
  jsonata: ['records'],
  otpauth: ['second-factor'],
  qr: ['second-factor'],
}

const escaped = text => text.replace(/[.@/]/g, '\\$&')
const anyOf = names => `(${names.map(escaped).join('|')})`

const roomRules = Object.entries(mayImport).map(([room, others]) => ({
  name: `${room}-doors`,
  comment: `src/${room} may import ${others.length > 0 ? others.join(', ') : 'nothing'} beside itself`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/${anyOf([room, ...others])}(/|$)` },
}))

const packageRules = Object.entries(packageDoors).map(([name, rooms]) => ({
  name: `door-of-${name.replace('@', '')}`,
  comment: `${name} comes in through src/${rooms.join(', src/')} only`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/${anyOf(rooms)}/` },
  to: { path: `(^|/)node_modules/${escaped(name)}/` },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...roomRules,
    ...packageRules,
    {
      name: 'slack-types-in-the-stand-in',
      comment:
        'the Slack stand-in speaks the wire itself: with Slack’s own packages it would share their faults',
      severity: 'error',
      from: { path: '^src/playground/slack/' },
      to: { path: 'node_modules/@slack/|^src/slack/' },
    },
    {
      name: 'one-list-of-commands',
      comment: 'commands are reached through src/commands.ts, jobs through src/job-kinds.ts',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(commands\\.ts|job-kinds\\.ts|topics/|monitor/|admin/|bot/|run-bot\\.ts|main\\.ts)',
      },
      to: { path: '^src/(topics|monitor|admin|bot)/' },
    },
    {
      name: 'no-circles',
      comment: 'two files that need each other are one, or lack a third',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-tests-in-src',
      comment: 'what is shipped needs nothing of the tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'shipped-packages-only',
      comment:
        'what is shipped needs no package that only development brings; testcontainers is asked whether it is there',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/(@types|testcontainers)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
