import type { AlertMetric } from '../../config/config.ts'

/** What to do about alerts of each metric: `alerts rules NAME` shows it, and docs/runbooks.md is made of it. */
export interface Runbook {
  /** What is true when it fires. */
  means: string
  steps: readonly string[]
}

export const runbooks: Readonly<Record<AlertMetric, Runbook>> = {
  lag: {
    means:
      'A consumer group’s lag, summed over its partitions, has been above the threshold for as long as the rule’s "for". While a group is above the critical threshold, the warning rule stays silent about it.',
    steps: [
      'Acknowledge, so that others see that you are on it.',
      'Show group: are there members? None: the consumers are stopped, or crash at start; start them, look at their logs. As many as partitions and still behind: they are too slow for what arrives; more partitions and members, or faster processing. Members without partitions: there are more members than partitions; more of them help nothing.',
      'Show lag: on all partitions alike, or on one? One alone: a poison record, a hot key, or a member that hangs.',
      'Records expired unread mean that data is lost for this group already: lengthen the topic’s retention first, then look for the cause.',
      'Only when the records are of no use any more: offsets reset GROUP --to latest, with a reason, approved by somebody else. offsets undo puts it back.',
    ],
  },
  lag_time: {
    means: 'The oldest record that a group has not read is older than the rule allows.',
    steps: [
      'Show lag tells whether it catches up by itself, and when.',
      'It does not: what holds for lag holds here. Members? All partitions, or one?',
      'Compare with the topic’s retention: what is older than that is lost.',
    ],
  },
  lag_state: {
    means:
      'A group reads in a way that does not end well by itself: judged by several scans, not by one number.',
    steps: [
      'Stalled: members are there and commit nothing new. A poison record, a deadlock, a broken dependency: look at the logs of the member that has the partition (groups show).',
      'Stopped: nobody reads. Start the consumers.',
      'Lost: records expired unread. Lengthen the retention first, then look for the cause.',
      'Falling behind: more arrives than is read. More members up to the number of partitions, or faster processing.',
    ],
  },
  health_score: {
    means: 'The health score of a topic is below the threshold. Each missing point is explained.',
    steps: [
      'Show topic: the findings stand with evidence, the one that costs most first, and with the command that helps.',
      'The rule ends when the score is 10 % above its threshold.',
    ],
  },
  message_rate: {
    means: 'A topic gets more, or less, than the rule says.',
    steps: [
      'Too little: are the producers running? topics show tells when the partitions’ ends last moved; nothing at all may mean that the topic was renamed or made anew.',
      'Too much: which producer? A retry loop and a replay look alike; look at the topic’s records (topics peek) before anything is stopped.',
      'Look at the lag of its consumers: they pay for it next.',
    ],
  },
  error_rate: {
    means:
      'More of a topic’s records end on its error and dead-letter topics than the threshold allows, over the last minutes: attributed by the header that names the topic they come from, else by error_topics in bot.yml and by names.',
    steps: [
      'Diagnose: the latest errors, grouped by their kind.',
      'One kind, and it began at once: a deployment, a changed schema, a service that does not answer. Roll back, or repair what they call.',
      'Many kinds: look at the records themselves (topics peek on the error topic, with --group-errors).',
      'Nothing is read twice by itself: what lies there has to be sent again once the cause is gone.',
    ],
  },
  disk: {
    means:
      'A log directory of a broker is fuller than the threshold, or has failed. A broker whose disk is full stops.',
    steps: [
      'Health: one broker, or all? One alone leads or holds more than its share: move partitions away from it.',
      'All: which topics are the largest (topics list)? Shorten the retention of one whose records are not needed so long; Kafka deletes whole segments within minutes.',
      'A failed directory: the broker goes on with its others; replace the disk, and the broker fetches its replicas again.',
      'Add space before it is needed again.',
    ],
  },
  under_replicated: {
    means:
      'Too many partitions have fewer replicas in sync than assigned: one more failure may take them offline.',
    steps: [
      'Is a broker missing (health)? Then this follows from it: bring the broker back.',
      'All brokers there: one of them is slow (disk, network, long garbage collections). The replicas that are not in sync name it.',
      'Just after a restart or a reassignment it ends by itself: watch that the number falls.',
    ],
  },
  offline: {
    means: 'No replica in sync of these partitions is alive: nobody can read or write them.',
    steps: [
      'Bring back the broker that led them last.',
      'Electing an unclean leader loses records: the bot does not offer it.',
    ],
  },
  broker_missing: {
    means:
      'brokers_expected in bot.yml (or, without it, the replica lists) names a broker that is not registered. Its partitions go on where another replica is in sync; those with one replica only are offline.',
    steps: [
      'Look at the machine and at the broker’s log. Nothing in Kafka has to be changed for it to come back.',
      'It is gone for good: take it out of brokers_expected, and move its replicas to others.',
    ],
  },
  controller: {
    means:
      'No majority of controllers is alive. Reading and writing go on; nothing can be created, moved or elected.',
    steps: ['Bring controllers back until a majority is there.'],
  },
  collector: {
    means:
      'The bot’s scans of a cluster learn nothing at all: no other alert of it can fire or end meanwhile, and its metrics are not served.',
    steps: [
      'Does the cluster answer others? Health tells what the bot was answered.',
      'Only the bot is cut off: bootstrap addresses, network, certificates, password (status shows what is set).',
    ],
  },
  cluster_backup: {
    means:
      'A scheduled export of the cluster is due and cannot be made, or not be kept. It is tried again every minute; the older ones stay.',
    steps: [
      'The alert says why. Something of the cluster could not be read: health shows what; only a whole export becomes a backup.',
      'Or it could not be written: look at the disk of the bot’s data folder.',
      'cluster backups lists what there is. cluster export --output FILE writes what can be read by hand, marked where something is missing.',
    ],
  },
  schema_registry: {
    means:
      'The schema registry does not answer, or not to the bot. Producers and consumers that have their schemas already go on; those that start, or meet a new schema, fail.',
    steps: [
      'Schemas list shows the registry’s own answer: no connection, a refused login, or an error of its own.',
      'No connection: is its process up? Its own store is a topic (_schemas) or a database: is that well? health tells of the topic.',
      'A refused login: the password or token that bot.yml names has changed; the bot reads it at its start.',
      'Do not restart services that work meanwhile: they would not come up again.',
    ],
  },
  credential_age: {
    means:
      'The password of a service account is nearly, or more than, as old as rotation_days of the access file allows. Kafka does not tell when a password was set: what the bot did not set is at least as old as the bot knows of the account.',
    steps: [
      'accounts list shows all of them, with the days on which they are due.',
      'accounts rotate ACCOUNT, with a reason, approved by somebody else. Have the place ready where its clients get it from: you are shown the password once, and it is set when you say that you have kept it.',
      'Clients that connect with the old one are refused from then on. Where the account has two mechanisms, --mechanism rotates one after the other, without a gap.',
      'It was rotated by another tool: the bot cannot see that. Rotate it once with the bot.',
    ],
  },
  drift: {
    means:
      'A declared topic has been other than topics.yml says, on the cluster or in the schema registry, for as long as the rule’s "for".',
    steps: [
      'Drift shows what differs, and which file says what.',
      'The cluster is right: change topics.yml, so that it says so.',
      'The file is right: topics plan shows what would be done, topics apply does it.',
      'audit search, with the topic’s name, tells whether it was changed with the bot; by Kafka’s own tools it leaves no trail here.',
    ],
  },
  delivery: {
    means:
      'Messages of the bot were given up after many attempts, or a receiver said that it will never take them. It is told on another way than the one that fails.',
    steps: [
      'The alert names the receiver and its last answer. alerts test tries every route again.',
      'What was given up is not sent any more: alerts list has what is open.',
    ],
  },
}
