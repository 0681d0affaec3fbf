import { counted, listed } from '../../../core/words.ts'
import { type ExportedTopic, isMissing } from '../export-document.ts'
import { differing, nothing, type RestoreInput, type SectionPlan } from './restore-input.ts'
import { stepKey } from './restore-step.ts'

/** Topics that are missing, and settings and partitions of those that are there. Nothing is taken away, no replica is moved. */
export function planTopics(input: RestoreInput): SectionPlan {
  const { file, now } = input
  const plan = nothing()
  const elsewhere: string[] = []
  for (const topic of file.topics) {
    const there = now.document.topics.find(one => one.name === topic.name)
    if (isMissing(now.document, 'topics', topic.name)) {
      const why = 'it could not be read'
      plan.blocked.push({ key: `topic-settings ${topic.name}`, name: `topic ${topic.name}`, why })
    } else if (!there) create(input, plan, topic)
    else {
      change(input, plan, topic, there)
      if (there.placement.some((replicas, index) => differs(replicas, topic.placement[index])))
        elsewhere.push(topic.name)
    }
  }
  if (elsewhere.length > 0)
    plan.warnings.push({
      severity: 'note',
      text: `${listed(elsewhere)}: ${elsewhere.length === 1 ? 'its' : 'their'} replicas are on other brokers than in the export, and stay there.`,
    })
  return plan
}

const differs = (now: readonly number[], wanted: readonly number[] | undefined): boolean =>
  wanted !== undefined && now.join() !== wanted.join()

function create({ now }: RestoreInput, plan: SectionPlan, topic: ExportedTopic): void {
  const brokers = new Set(now.scan.description.brokers.map(({ id }) => id))
  const replicas = Math.max(1, ...topic.placement.map(one => one.length))
  const isPlaced =
    topic.placement.length === topic.partitions &&
    topic.placement.every(one => one.length > 0 && one.every(id => brokers.has(id)))
  const step = {
    kind: 'create-topic' as const,
    topic: topic.name,
    partitions: topic.partitions,
    replicas,
    configs: topic.configs,
    placement: isPlaced ? topic.placement : null,
  }
  if (replicas > brokers.size)
    plan.blocked.push({
      key: stepKey(step),
      name: `topic ${topic.name}`,
      why: `it has ${counted(replicas, 'replica')}, and there ${brokers.size === 1 ? 'is' : 'are'} ${counted(brokers.size, 'broker')}`,
    })
  else plan.steps.push(step)
}

function change(input: RestoreInput, plan: SectionPlan, topic: ExportedTopic, there: ExportedTopic): void {
  const { now, isProtected } = input
  const { name } = topic
  const id = now.document.header.topicIds[name] ?? ''
  const { values, was } = differing(topic.configs, there.configs)
  const effective = new Map(now.settings.get(name)?.map(one => [one.name, one.value]))
  const losing = Object.keys(values).filter(key => losesRecords(key, effective.get(key), values[key] ?? ''))
  if (losing.length > 0) {
    const text = losing.map(key => `${key} ${effective.get(key) ?? 'not known'} → ${values[key]}`).join(', ')
    if (isProtected(name)) {
      const why = 'the topic is protected: its records are not to be shortened'
      plan.blocked.push({ key: `topic-settings ${name}`, name: `${name}: ${text}`, why })
      for (const key of losing) delete values[key]
    } else
      plan.warnings.push({
        severity: 'critical',
        text: `${name}: ${text}. Kafka may delete records for that.`,
      })
  }
  if (Object.keys(values).length > 0)
    plan.steps.push({ kind: 'topic-settings', topic: name, id, values, was })
  const partitions = {
    kind: 'partitions' as const,
    topic: name,
    id,
    from: there.partitions,
    to: topic.partitions,
  }
  if (there.partitions < topic.partitions) plan.steps.push(partitions)
  if (there.partitions > topic.partitions)
    plan.blocked.push({
      key: stepKey(partitions),
      name: `${name} with ${counted(topic.partitions, 'partition')}`,
      why: `it has ${there.partitions} now, and Kafka takes none away`,
    })
}

/** A shorter retention, and any other way of cleaning up. −1 stands for no bound. */
function losesRecords(key: string, now: string | null | undefined, wanted: string): boolean {
  if (key === 'cleanup.policy') return now !== wanted
  if (key !== 'retention.ms' && key !== 'retention.bytes') return false
  const bound = (value: string): number => (Number(value) < 0 ? Number.POSITIVE_INFINITY : Number(value))
  return now === null || now === undefined || bound(wanted) < bound(now)
}
