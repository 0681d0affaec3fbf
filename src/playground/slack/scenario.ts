/**
 * The small workspace that the stand-in plays: invented people, each there to try one kind of right, and four channels.
 * The ids are fixed so that the playground's `config/bot.yml` can map them to roles.
 */
export interface Scenario {
  team: Team
  bot: BotIdentity
  people: Person[]
  channels: ChannelSetup[]
  userGroups: UserGroup[]
  /** The command that the app registers, with the hint that Slack shows behind it in the composer. */
  command: { name: string; hint: string; description: string }
  /** Global shortcuts of the app (the lightning menu of the composer). */
  shortcuts: { name: string; callbackId: string }[]
}

export interface Team {
  id: string
  name: string
  domain: string
}
export interface BotIdentity {
  userId: string
  botId: string
  appId: string
  name: string
}
export interface Person {
  id: string
  /** The handle: what is typed after `@`. */
  name: string
  realName: string
  /** What this person is for, shown by the person switcher. */
  role: string
  timeZone: string
  teamId: string
  isAdmin?: boolean
  isGuest?: boolean
  isDeactivated?: boolean
}
export interface ChannelSetup {
  id: string
  name: string
  topic: string
  isPrivate?: boolean
  /** Person ids; the bot's own id among them where the bot was invited. */
  members: string[]
}
export interface UserGroup {
  id: string
  handle: string
  name: string
  users: string[]
}

const team: Team = { id: 'T0PLAYGR1', name: 'Playground', domain: 'playground' }
export const bot: BotIdentity = {
  userId: 'U0KAFKAB1',
  botId: 'B0KAFKAB1',
  appId: 'A0KAFKAB1',
  name: 'kafka',
}

const member = (id: string, name: string, realName: string, role: string, timeZone: string): Person => ({
  id,
  name,
  realName,
  role,
  timeZone,
  teamId: team.id,
})

export const people = {
  operator: member('U0OPERA01', 'olive', 'Olive Operator', 'operator: asks for changes', 'Europe/Berlin'),
  approver: member(
    'U0OPERA02',
    'otto',
    'Otto Operator',
    'operator: approves what others ask',
    'America/New_York',
  ),
  admin: { ...member('U0ADMIN01', 'ada', 'Ada Admin', 'admin', 'Asia/Tokyo'), isAdmin: true },
  viewer: member('U0VIEWER1', 'vera', 'Vera Viewer', 'developer: reads only', 'Asia/Kolkata'),
  guest: { ...member('U0GUEST01', 'gus', 'Gus Guest', 'guest of the workspace', 'UTC'), isGuest: true },
  deactivated: {
    ...member('U0GONE001', 'dora', 'Dora Deactivated', 'deactivated account', 'Europe/Lisbon'),
    isDeactivated: true,
  },
  unknown: member('U0UNKNOW1', 'uma', 'Uma Unknown', 'in no group of the bot', 'America/St_Johns'),
  foreign: {
    ...member('U0FOREIG1', 'fritz', 'Fritz Foreign', 'from another workspace', 'Europe/London'),
    teamId: 'T0ELSEWH1',
  },
} satisfies Record<string, Person>

const everybody = Object.values(people).map(person => person.id)
const insiders = [people.operator.id, people.approver.id, people.admin.id, people.viewer.id]

export const channels = {
  ops: {
    id: 'C0KAFKOPS',
    name: 'kafka-ops',
    topic: 'Ask the Kafka bot here',
    members: [...everybody, bot.userId],
  },
  alerts: {
    id: 'C0KAFKALR',
    name: 'kafka-alerts',
    topic: 'What the bot noticed',
    members: [...insiders, people.unknown.id, bot.userId],
  },
  approvals: {
    id: 'C0KAFKAPR',
    name: 'kafka-approvals',
    topic: 'Changes that wait for a second person',
    members: [...insiders, bot.userId],
  },
  general: {
    id: 'C0GENERAL',
    name: 'general',
    topic: 'Everybody; the bot is not in here',
    members: everybody,
  },
} satisfies Record<string, ChannelSetup>

export const defaultScenario: Scenario = {
  team,
  bot,
  people: Object.values(people),
  channels: Object.values(channels),
  userGroups: [
    {
      id: 'S0KAFKOPS',
      handle: 'kafka-operators',
      name: 'Kafka operators',
      users: [people.operator.id, people.approver.id],
    },
    { id: 'S0KAFKADM', handle: 'kafka-admins', name: 'Kafka admins', users: [people.admin.id] },
  ],
  command: { name: '/kafka', hint: '[command] [options]', description: 'Ask or change a Kafka cluster' },
  shortcuts: [{ name: 'Kafka', callbackId: 'kafka' }],
}
