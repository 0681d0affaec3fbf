import { z } from 'zod'
import { rightsOf } from '../../config/config.ts'
import type { Context } from '../../context.ts'
import { Failure, type Known, known, settled, toFailure } from '../../core/failure.ts'
import { type Gap, gapData, gapShape } from '../../core/gaps.ts'
import { type AclBinding, aclKey } from '../../kafka/acl-binding.ts'
import type { LagScan } from '../../kafka/cluster.ts'
import { groupGaps } from '../../kafka/scan-gaps.ts'
import { desiredBindings } from '../acl/desired-bindings.ts'
import { decide } from './decide.ts'
import { grantShape, grantsOf } from './grants.ts'
import { peopleOf, personShape } from './people.ts'
import { rulesAbout } from './rules-about.ts'
import { principalsAbout } from './who-may.ts'

export const accessShape = z.object({
  environment: z.string(),
  since: z.number(),
  until: z.number(),
  /** False: the cluster asks nobody, so that there are no grants; null: that could not be read. */
  hasAuthorizer: z.boolean().nullable(),
  grants: z.array(grantShape),
  /** What the access file grants here and the cluster does not. */
  missing: z.array(grantShape),
  groups: z.array(
    z.object({
      group: z.string(),
      state: z.string(),
      topics: z.array(z.string()),
      /** Clients that are members now, by id and host; null: not known. */
      clients: z.array(z.object({ clientId: z.string(), host: z.string(), members: z.number() })).nullable(),
      /** Who may read as this group by a rule: which of them a client is, Kafka does not tell. null: not known. */
      mayRead: z.array(z.string()).nullable(),
    }),
  ),
  /** null: not known here, as `peopleUntold` says. */
  people: z.array(personShape).nullable(),
  peopleUntold: z.string().nullable(),
  gaps: z.array(gapShape),
})
export type Access = z.infer<typeof accessShape>

/** Reads who may and who does. Throws where the cluster does not answer at all. */
export async function readAccess(context: Context, lastMs: number): Promise<{ data: Access; gaps: Gap[] }> {
  const { cluster, environment, now } = context
  const since = now - lastMs
  const [scan, acls] = await Promise.all([cluster.scan(), settled(cluster.describeAcls())])
  const rules = acls.known ? acls.value : null
  const people = readPeople(context, since)
  const gaps: Gap[] = [
    ...groupGaps(scan),
    ...scan.groups.flatMap(({ id, description }) =>
      description.known ? [] : [{ name: `members of "${id}"`, why: description.why }],
    ),
    ...(acls.known ? [] : [{ name: 'access rules', why: acls.why }]),
  ]
  const declared = desiredBindings(context.config, environment).bindings.map(one => one.acl)
  const there = new Set((rules ?? []).map(aclKey))
  const topics = scan.description.topics.filter(topic => !topic.internal).map(({ name }) => name)
  const existing = {
    TOPIC: topics,
    GROUP: scan.missing.length === 0 ? scan.groups.map(({ id }) => id) : null,
  }
  const data: Access = {
    environment,
    since,
    until: now,
    hasAuthorizer: acls.known ? acls.value !== null : null,
    grants: grantsOf(rules ?? [], existing, declared),
    missing:
      rules === null
        ? []
        : grantsOf(
            declared.filter(one => !there.has(aclKey(one))),
            existing,
            declared,
          ),
    groups: groupsOf(scan, rules === null ? () => null : readers(rules)),
    people: people.known ? people.value : null,
    peopleUntold: people.known ? null : people.why.message,
    gaps: gapData(gaps),
  }
  return { data, gaps }
}

/** Who may read as a group by rules alone: super users may read everything, and are no news. */
function readers(rules: readonly AclBinding[]): (group: string) => string[] {
  const settings = { superUsers: [], allowEveryoneIfNoAclFound: false }
  const aboutGroup = rulesAbout(rules, 'GROUP')
  return group => {
    const about = aboutGroup(group)
    const resource = { type: 'GROUP', name: group } as const
    return principalsAbout(about, settings, resource).filter(
      principal =>
        decide(about, settings, { principal, host: '', operation: 'READ', resource }).verdict === 'allowed',
    )
  }
}

function groupsOf(scan: LagScan, mayRead: (group: string) => string[] | null): Access['groups'] {
  return scan.groups
    .map(({ id, state, committed, description }): Access['groups'][number] => {
      const members = description.known ? description.value.members : []
      const alike = Map.groupBy(members, ({ clientId, host }) => JSON.stringify([clientId, host]))
      const topics = [
        ...(committed.known ? committed.value : []),
        ...members.flatMap(({ assignment }) => assignment),
      ].map(({ topic }) => topic)
      return {
        group: id,
        state: description.known ? description.value.state : state,
        topics: [...new Set(topics)].sort(),
        clients: description.known
          ? [...alike.values()].flatMap(same => {
              const [first] = same
              return first ? [{ clientId: first.clientId, host: first.host, members: same.length }] : []
            })
          : null,
        mayRead: mayRead(id),
      }
    })
    .sort((a, b) => (a.group < b.group ? -1 : 1))
}

/** Of the trail, which is not everybody's to read, and not in a terminal away from the bot. */
function readPeople(context: Context, since: number): Known<Access['people'] & object> {
  const { caller, config, environment, now, standing } = context
  const person = { id: caller.actor.id, ...standing(caller.actor.id) }
  const may = caller.door === 'schedule' || rightsOf(config.bot, person, environment).has('audit:read')
  if (!may)
    return {
      known: false,
      why: new Failure('not-permitted', 'It is told to those who have the right "audit:read".'),
    }
  try {
    return known(peopleOf(context.store.audit.tally({ environment, since, until: now })))
  } catch (error) {
    return { known: false, why: toFailure(error) }
  }
}
