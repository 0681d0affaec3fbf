import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from '../../../../src/admin/access/decide.ts'
import { aclStages, afterSteps } from '../../../../src/admin/acl/acl-steps.ts'
import { lockout } from '../../../../src/admin/acl/lockout.ts'
import { operationsAsked } from '../../../../src/admin/acl/operations-for.ts'
import { type AclBinding, aclKey } from '../../../../src/kafka/acl-binding.ts'
import { anyRule, hosts, operations, principals, resources, rule } from './rules.ts'

const someRules = fc.uniqueArray(anyRule, { maxLength: 6, selector: aclKey })
const settings = { superUsers: [], allowEveryoneIfNoAclFound: false }

/** Everything that anybody may do, one line each. */
const rightsBy = (rules: readonly AclBinding[]): Set<string> =>
  new Set(
    principals.flatMap(principal =>
      hosts.flatMap(host =>
        operations.flatMap(operation =>
          resources.flatMap(resource =>
            operationsAsked(resource.type).includes(operation) &&
            decide(rules, settings, { principal, host, operation, resource }).verdict === 'allowed'
              ? [`${principal} ${host} ${operation} ${resource.type} ${resource.name}`]
              : [],
          ),
        ),
      ),
    ),
  )

test('on the way nobody loses what they keep, and nobody gets what they have neither before nor after', () => {
  fc.assert(
    fc.property(someRules, someRules, (before, after) => {
      const [was, willBe] = [rightsBy(before), rightsBy(after)]
      const both = was.intersection(willBe)
      const either = was.union(willBe)
      const steps = aclStages(before, after).flat()
      for (let taken = 0; taken <= steps.length; taken++) {
        const now = rightsBy(afterSteps(before, steps.slice(0, taken)))
        expect([...both.difference(now)]).toEqual([])
        expect([...now.difference(either)]).toEqual([])
      }
      expect(afterSteps(before, steps).map(aclKey).sort()).toEqual(after.map(aclKey).sort())
    }),
    { numRuns: 150 },
  )
})

const saidBy = { superUsers: 'nobody', allowEveryoneIfNoAclFound: 'the access file' } as const
const shut = { superUsers: null, allowEveryoneIfNoAclFound: false, saidBy }

test('whatever the rules are, a plan that is not refused leaves the bot and the brokers what they have', () => {
  const ofBot = (rights: Set<string>): string[] => [...rights].filter(one => one.startsWith('User:bot '))
  const ofBrokers = (rights: Set<string>): string[] =>
    [...rights].filter(one => one.includes('CLUSTER_ACTION CLUSTER'))
  let refused = 0
  fc.assert(
    fc.property(someRules, someRules, (some, after) => {
      const before = [...some, botRule]
      const stages = aclStages(before, after)
      if (lockout({ rules: before, settings: shut, bot: 'User:bot' }, stages)) {
        refused++
        return
      }
      const now = rightsBy(before)
      for (let taken = 0; taken <= stages.length; taken++) {
        const then = rightsBy(afterSteps(before, stages.slice(0, taken).flat()))
        // A rule that denies the bot DESCRIBE on the cluster shows that it is a super user: it could read the rules.
        if (now.has(`User:bot 10.0.0.1 DESCRIBE CLUSTER kafka-cluster`))
          expect(ofBot(now).filter(one => !then.has(one))).toEqual([])
        for (const principal of principals)
          if (ofBrokers(now).some(one => one.startsWith(principal)))
            expect(ofBrokers(then).some(one => one.startsWith(principal))).toBe(true)
      }
    }),
    { numRuns: 150 },
  )
  expect(refused).toBeGreaterThan(10)
})

const botRule: AclBinding = {
  ...rule,
  resourceType: 'CLUSTER',
  resourceName: 'kafka-cluster',
  principal: 'User:bot',
  operation: 'ALL',
}
const otherRule: AclBinding = { ...botRule, principal: 'User:ann' }

test('taking away a rule that lets the bot in is refused with the rights that it would lose', () => {
  const rules = [botRule]
  expect(
    lockout({ rules, settings: shut, bot: 'User:bot' }, [[{ kind: 'delete', acl: botRule }]])?.message,
  ).toMatch(/comes in as User:bot, which would lose CREATE on CLUSTER kafka-cluster, .* and \d more/)
})

test('the rule stays also where only the access file calls the bot a super user', () => {
  const called = {
    ...shut,
    superUsers: ['User:bot'],
    saidBy: { ...saidBy, superUsers: 'the access file' as const },
  }
  const stages = [[{ kind: 'delete' as const, acl: botRule }]]
  expect(lockout({ rules: [botRule], settings: called, bot: 'User:bot' }, stages)).not.toBeNull()
})

test('a super user may delete all rules, and is known by reading them without one', () => {
  const stages = [[{ kind: 'delete' as const, acl: { ...rule, principal: 'User:*' } }]]
  const rules = [{ ...rule, principal: 'User:*' }, otherRule]
  expect(lockout({ rules, settings: shut, bot: 'User:bot' }, stages)).toBeNull()
  expect(
    lockout(
      {
        rules: [rule],
        settings: { ...shut, superUsers: ['User:bot'], saidBy: { ...saidBy, superUsers: 'the brokers' } },
        bot: 'User:bot',
      },
      [[{ kind: 'delete', acl: rule }]],
    ),
  ).toBeNull()
})

test('the first rule about the cluster is refused where everybody may be let in without one', () => {
  const open = { ...shut, allowEveryoneIfNoAclFound: null }
  const stages = [[{ kind: 'create' as const, acl: otherRule }]]
  expect(lockout({ rules: [], settings: open, bot: 'User:bot' }, stages)?.message).toContain(
    'lock itself out',
  )
  const named = { ...open, superUsers: ['User:bot'] }
  expect(lockout({ rules: [], settings: named, bot: 'User:bot' }, stages)).toBeNull()
  const brokers = {
    ...rule,
    principal: 'User:bot',
    operation: 'ALL' as const,
    resourceType: 'CLUSTER' as const,
    resourceName: 'kafka-cluster',
  }
  expect(
    lockout({ rules: [], settings: open, bot: 'User:bot' }, [
      [{ kind: 'create', acl: brokers }, ...(stages[0] ?? [])],
    ])?.message,
  ).toContain('The first rule about the cluster')
})

test('who has CLUSTER_ACTION by a rule may be a broker, and keeps it', () => {
  const acl: AclBinding = { ...otherRule, operation: 'CLUSTER_ACTION', principal: 'User:broker' }
  expect(
    lockout({ rules: [botRule, acl], settings: shut, bot: 'User:bot' }, [[{ kind: 'delete', acl }]])?.message,
  ).toContain('User:broker would lose CLUSTER_ACTION')
})
