import { jarsClassPath } from '../../src/playground/local-kafka/jars.ts'
import { runProgram } from '../../src/playground/local-kafka/run-program.ts'

/** The newest command-line tools that are published: 4.4.0 of the broker came without them. */
const tools = ['org.apache.kafka:kafka-tools:4.3.1', 'org.slf4j:slf4j-nop:1.7.36'] as const

const mainClasses = {
  'kafka-consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'kafka-share-groups': 'org.apache.kafka.tools.consumer.group.ShareGroupCommand',
  'kafka-topics': 'org.apache.kafka.tools.TopicCommand',
  'kafka-console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'kafka-console-share-consumer': 'org.apache.kafka.tools.consumer.ConsoleShareConsumer',
  'kafka-acls': 'org.apache.kafka.tools.AclCommand',
}

/** The Java class path of the tools. */
export const toolsClassPath = (): Promise<string> => jarsClassPath('kafka-tools-4.3.1', tools)

/** Runs one of Kafka's own command-line tools and returns what it prints: the second opinion on what the bot says. */
export async function kafkaTool(
  tool: keyof typeof mainClasses,
  bootstrap: readonly string[],
  args: readonly string[],
): Promise<string> {
  const classPath = await toolsClassPath()
  const jvm = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classPath]
  return runProgram('java', [...jvm, mainClasses[tool], '--bootstrap-server', bootstrap.join(','), ...args])
}
