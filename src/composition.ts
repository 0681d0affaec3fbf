import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import {
  type Config,
  connectionOf,
  environmentOf,
  loadConfig,
  type Person,
  type Reloaded,
  registryConnectionOf,
  rulesOf,
  terminalActor,
  watchConfig,
} from './config/config.ts'
import type { Context } from './context.ts'
import type { AuditTrail } from './core/audit.ts'
import type { Command } from './core/command.ts'
import { Failure, type Known, known, toFailure, unknown } from './core/failure.ts'
import type { Job } from './core/job.ts'
import { createJobRunner, type JobRunner } from './core/job-runner.ts'
import { createPipeline, type Pipeline } from './core/pipeline.ts'
import type { Caller } from './core/pipeline-options.ts'
import type { Actor, Request } from './core/request.ts'
import type { Rules } from './core/rules.ts'
import type { Judgement } from './core/score/judgement.ts'
import type { SecondFactor } from './core/second-factor.ts'
import { jobKinds } from './job-kinds.ts'
import type { Cluster } from './kafka/cluster.ts'
import { openCluster } from './kafka/open-cluster.ts'
import { openRegistry } from './registry/open-registry.ts'
import type { Registry } from './registry/registry.ts'
import { secondFactorKey } from './second-factor/key.ts'
import { openSecondFactor } from './second-factor/open-second-factor.ts'
import { openStore, type StoreOptions } from './store/open-store.ts'
import type { Store } from './store/store.ts'

export interface ComposeOptions {
  env: NodeJS.ProcessEnv
  /** The bot keeps a database from its start. A terminal opens one that is there, and makes one only for a change. */
  door: 'bot' | 'terminal'
  commands: readonly Command<Context>[]
  /** After each change of a request's state that this process causes. */
  moved: (request: Request) => void
  /** After each change of a job that this process works on. */
  jobMoved?: (job: Job) => void
  /** A failure that nobody is waiting for. */
  log: (message: string, error: unknown) => void
  /** Told the folder when a terminal has to make a database, because a change leaves a trail. */
  databaseMade?: (folder: string) => void
  clock?: () => number
  /** When this process last finished a scan of an environment; without it there is no collector here. */
  collectedAt?: (environment: string) => number | null
  /** What the collector of this process made of it. */
  judgement?: (environment: string) => Judgement | null
  /** The bot's configuration was read again, or was refused and the last good one kept. */
  reloaded?: (reloaded: Reloaded) => void
  /** What only Slack knows of a person: their user groups, and whether they are barred. */
  standing?: (id: string) => Omit<Person, 'id'>
}

export interface Composition {
  /** The bot reads its files again at SIGHUP: ask each time. */
  config: () => Config
  rules: () => Rules
  pipeline: Pipeline
  /** Works on jobs in this process, when it is told to. */
  jobs: JobRunner
  secondFactor: SecondFactor
  /** Names this process, in running requests and in the lease. */
  owner: string
  /** What a command works with, for those that no person asks for: the scheduled digest. */
  contextOf: (environment: string, caller: Caller) => Context
  /** Opened when it is first asked for, then kept. Throws a Failure for an unknown environment or a missing secret. */
  clusterOf: (environment: string) => Cluster
  /** Throws `not-found` in a terminal where there is no database. */
  store: () => Store
  /** Where the database is or would be. */
  dataFolder: string
  terminalActor: (user: string) => Actor
  /** Whether a running bot shares this database: it posts the approval cards and executes what was approved. */
  canAskForApproval: () => boolean
  close: () => Promise<void>
}

/** The rooms put together, the same way for the bot and for the terminal. Throws a `config` Failure with all faults. */
export async function compose(options: ComposeOptions): Promise<Composition> {
  const { env, door, commands, clock = Date.now, standing = () => ({}) } = options
  const load = (): Config => loadConfig({ env, commands: commands.map(command => command.name) })
  const watched = door === 'bot' ? watchConfig(load, options.reloaded ?? (() => undefined)) : fixed(load())
  const config = watched.current
  const hasBrokenGlass = (person: string, environment: string): boolean =>
    database.exists() && database.get().breakGlass.holds(person, environment)
  const rules = (): Rules => rulesOf(config(), standing, hasBrokenGlass)
  const database = openDatabaseLazily(
    { folder: resolve(config().bot.dataFolder), clock, retention: config().bot.monitoring.history },
    options.databaseMade,
  )
  if (door === 'bot') database.make()
  const clusters = new Map<string, Cluster>()
  const registries = new Map<string, Registry>()

  function clusterOf(name: string): Cluster {
    const opened = clusters.get(name) ?? openCluster(connectionOf(environmentOf(config(), name), env))
    clusters.set(name, opened)
    return opened
  }

  /** What keeps it from being opened is tried again each time: a secret may have come meanwhile. */
  function registryOf(name: string): Known<Registry> | null {
    const opened = registries.get(name)
    if (opened) return known(opened)
    try {
      const connection = registryConnectionOf(environmentOf(config(), name), env)
      if (connection === null) return null
      const registry = openRegistry(connection)
      registries.set(name, registry)
      return known(registry)
    } catch (error) {
      return unknown(toFailure(error))
    }
  }

  const secondFactor = openSecondFactor({
    store: database.get,
    config,
    standing,
    key: () => secondFactorKey(env),
    clock,
  })

  const contextOf = (environment: string, caller: Caller): Context => ({
    environment,
    config: config(),
    caller,
    standing,
    now: clock(),
    collectedAt: (other = environment) => options.collectedAt?.(other) ?? null,
    judgement: () => options.judgement?.(environment) ?? null,
    ask: async (name, args) => {
      const query = commands.find(command => command.name === name)
      return query?.kind === 'query' ? query.answer(args, contextOf(environment, caller)) : null
    },
    clusterOf,
    registryOf,
    get cluster() {
      return clusterOf(environment)
    },
    get registry() {
      return registryOf(environment)
    },
    secondFactor,
    get store() {
      return database.get()
    },
  })

  const owner = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`
  const pipeline = createPipeline<Context>({
    commands,
    requests: () => database.make().requests,
    audit: () => (database.exists() ? database.get().audit : trailAwayFromTheBot(database.make, clock)),
    atomically: fn => database.make().transaction(fn),
    rules,
    secondFactor,
    context: contextOf,
    clock,
    owner,
    moved: options.moved,
    log: options.log,
  })

  const jobs = createJobRunner<Context>({
    kinds: jobKinds,
    jobs: () => database.get().jobs,
    requests: () => database.get().requests,
    audit: () => database.get().audit,
    atomically: fn => database.get().transaction(fn),
    context: job => contextOf(job.environment, jobCaller),
    owner,
    moved: job => options.jobMoved?.(job),
    log: options.log,
  })

  return {
    config,
    rules,
    pipeline,
    jobs,
    secondFactor,
    owner,
    contextOf,
    clusterOf,
    store: database.get,
    dataFolder: database.folder,
    terminalActor: user => terminalActor(config().bot, user),
    canAskForApproval: () =>
      door === 'bot' || (database.exists() && database.get().lease.holder() !== undefined),
    close: async () => {
      watched.stop()
      await jobs.stop()
      await database.close()
      await Promise.all([...clusters.values(), ...registries.values()].map(one => one.close()))
    },
  }
}

/** Jobs go on without the person who asked for them. */
const jobCaller: Caller = {
  actor: { id: 'bot', name: 'the bot' },
  door: 'schedule',
  origin: { door: 'schedule' },
  zone: 'utc',
  canAskForApproval: false,
}

/** Reads need nothing but the cluster: a database is opened where there is one, and made where something must be kept. */
function openDatabaseLazily(options: StoreOptions, made?: (folder: string) => void) {
  const { folder } = options
  let store: Store | undefined
  let isClosed = false
  const exists = (): boolean => store !== undefined || existsSync(join(folder, 'ops.db'))
  function make(): Store {
    if (isClosed) throw new Failure('internal', 'The database is closed already.')
    if (store) return store
    const isNew = !exists()
    store = openStore(options)
    if (isNew) made?.(folder)
    return store
  }
  function get(): Store {
    if (exists()) return make()
    throw new Failure('not-found', `There is no database of the bot in ${folder}.`, {
      hint: 'Run this on the host of the bot, or set KAFKA_OPS_DATA to its data folder.',
    })
  }
  async function close(): Promise<void> {
    isClosed = true
    await store?.close()
  }
  return { folder, exists, make, get, close }
}

/**
 * Where no bot keeps a trail, what was only asked or refused leaves none; a change makes one before it begins, and so does a
 * look at what is kept in a trail.
 */
const trailAwayFromTheBot = (make: () => Store, clock: () => number): AuditTrail => ({
  append: entry =>
    entry.event === 'query' || entry.event === 'refused'
      ? { ...entry, sequence: 0, at: clock(), previousHash: '', hash: '' }
      : make().audit.append(entry),
})

/** A terminal reads the configuration once: it does not live long enough to be told of another. */
const fixed = (config: Config) => ({ current: () => config, stop: () => undefined })
