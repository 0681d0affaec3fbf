import { type GuardedProcess, startGuarded } from '../../src/playground/local-kafka/guarded-process.ts'
import { toolsClassPath } from './kafka-tool.ts'

/** The protocol by which it is a member of its group: the old one, that of KIP-848, or a share group (KIP-932). */
export type MembershipProtocol = 'classic' | 'consumer' | 'share'

/** Kafka's own console consumer as somebody else's client. Killed, it leaves nothing behind and does not say good-bye. */
export async function startConsoleConsumer(
  protocol: MembershipProtocol,
  options: { bootstrap: readonly string[]; topic: string; group: string; more?: readonly string[] },
): Promise<GuardedProcess> {
  const { bootstrap, topic, group, more = [] } = options
  const java = ['-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', await toolsClassPath()]
  const args = ['--bootstrap-server', bootstrap.join(), '--topic', topic, '--group', group, ...more]
  if (protocol === 'share')
    return startGuarded('java', [...java, `${tools}.ConsoleShareConsumer`, ...args], '/dev/null')
  const membership = ['--command-property', `group.protocol=${protocol}`]
  return startGuarded('java', [...java, `${tools}.ConsoleConsumer`, ...args, ...membership], '/dev/null')
}

const tools = 'org.apache.kafka.tools.consumer'
