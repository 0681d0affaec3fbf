import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../core/failure.ts'
import { fetchOnce } from '../local-kafka/fetch-once.ts'
import { freePorts } from '../local-kafka/free-ports.ts'
import { type GuardedProcess, guardFolder, startGuarded } from '../local-kafka/guarded-process.ts'
import { dependencyPlugin } from '../local-kafka/jars.ts'
import { runProgram } from '../local-kafka/run-program.ts'
import { type Java, newestJava } from './installed-java.ts'
import {
  defaultLevel,
  type FittingRegistry,
  type LocalRegistry,
  type LocalRegistryOptions,
} from './local-registry.ts'

/**
 * Apicurio Registry from its published archive (159 MB, fetched once), in memory: one Java process of about 255 MB, ready in 3
 * to 8 s. It is compiled for Java 21. Of the older ones for Java 17 the parent pom is not published, so that Maven refuses them.
 */
export async function archiveRegistry(options: LocalRegistryOptions): Promise<FittingRegistry> {
  const java = await newestJava()
  if (java === null || java.version < 21)
    return {
      fits: false,
      why: java ? `the newest java is ${java.version}, the registry needs 21` : 'there is no java',
    }
  const hasMaven = await runProgram('mvn', ['--version']).then(
    () => true,
    () => false,
  )
  if (!hasMaven) return { fits: false, why: 'there is no mvn on the path' }
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`
  return { fits: true, url, start: () => start(java, { port, url }, options) }
}

async function start(
  java: Java,
  { port, url }: { port: number; url: string },
  { onProgress, signal }: LocalRegistryOptions,
): Promise<LocalRegistry> {
  const archive = `io.apicurio:apicurio-registry-app:${version}:tar.gz:all`
  const home = await fetchOnce({
    name: `apicurio-registry-${version}`,
    what: archive,
    onProgress,
    fetch: async own => {
      const options = [`-Dartifact=${archive}`, `-DoutputDirectory=${own}`]
      await runProgram('mvn', ['-q', '-B', `${dependencyPlugin}:unpack`, ...options], { cwd: own })
    },
  })
  const folder = await mkdtemp(join(tmpdir(), 'local-registry-'))
  const guard = guardFolder(folder)
  const logFile = join(folder, 'registry.log')
  onProgress?.('Starting a schema registry')
  const running = startGuarded(
    java.program,
    [...jvm, ...quarkus(port), '-jar', join(home, 'quarkus-run.jar')],
    logFile,
  )
  const stop = async (): Promise<void> => {
    await running.kill()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    await guard.release()
  }
  try {
    await untilAnswering(url, running, logFile, signal)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, way: 'archive', stop }
}

const version = '3.3.3'

/** Small, and quick to start: the first tier of the compiler is enough for a registry that does little. */
const jvm = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

const quarkus = (port: number): string[] => [
  '-Dquarkus.http.host=127.0.0.1',
  `-Dquarkus.http.port=${port}`,
  '-Dquarkus.management.host=127.0.0.1',
  '-Dquarkus.management.port=0',
  '-Dquarkus.http.access-log.enabled=false',
  `-Dapicurio.rules.global.compatibility=${defaultLevel}`,
]

const readyWithinMs = 60_000

async function untilAnswering(
  url: string,
  running: GuardedProcess,
  logFile: string,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + readyWithinMs
  while (Date.now() < deadline) {
    signal?.throwIfAborted()
    if (running.hasEnded()) throw await endedEarly(logFile)
    const answer = await fetch(`${url}/subjects`, { signal: AbortSignal.timeout(2000) }).catch(() => null)
    if (answer?.ok) return
    await sleep(100)
  }
  throw new Failure('timeout', `The schema registry was not ready after ${readyWithinMs / 1000} s.`, {
    hint: 'On a busy machine another try may do.',
  })
}

async function endedEarly(logFile: string): Promise<Failure> {
  const lines = (await readFile(logFile, 'utf8').catch(() => '')).trim().split('\n')
  return new Failure(
    'unreachable',
    `The schema registry ended while it started:\n${lines.slice(-20).join('\n')}`,
    { hint: 'A taken port or too little memory are the usual reasons.' },
  )
}
