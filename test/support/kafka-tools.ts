import { type GuardedProcess, startGuarded } from '../../src/playground/local-kafka/guarded-process.ts'
import { jarsClassPath } from '../../src/playground/local-kafka/jars.ts'
import { runProgram } from '../../src/playground/local-kafka/run-program.ts'

/** Kafka's own command-line tools by their Java class, to compare with and to be other people's clients. */
const classPath = (): Promise<string> =>
  jarsClassPath('kafka-tools-4.1.1', ['org.apache.kafka:kafka-tools:4.1.1', 'org.slf4j:slf4j-simple:1.7.36'])

const jvm = ['-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=off'

/** Runs a tool to its end and returns what it printed. */
export const runKafkaTool = async (tool: string, args: readonly string[]): Promise<string> =>
  runProgram('java', [...jvm, quiet, '-cp', await classPath(), `org.apache.kafka.tools.${tool}`, ...args])

/** Starts a tool that runs until it is killed. */
export const startKafkaTool = async (tool: string, args: readonly string[]): Promise<GuardedProcess> =>
  startGuarded(
    'java',
    [...jvm, quiet, '-cp', await classPath(), `org.apache.kafka.tools.${tool}`, ...args],
    '/dev/null',
  )
