import { type AlertMetric, type AlertRule, metricFacts } from '../../config/config.ts'
import type { FollowUp } from '../../core/report.ts'
import { writeDuration } from '../../core/time.ts'
import { groupWord, quoteWord } from '../../core/tokenize.ts'
import { count, counted } from '../../core/words.ts'

interface Words {
  /** What a message about it is called. */
  title: string
  /** Several members at once, before the worst of them. */
  many: (count: number) => string
}

export const ruleWords: Readonly<Record<AlertMetric, Words>> = {
  lag: { title: 'lag', many: n => `${counted(n, 'group')} behind; the furthest:` },
  lag_time: { title: 'old records waiting', many: n => `${counted(n, 'group')} behind; the furthest:` },
  lag_state: { title: 'reading in trouble', many: n => `${counted(n, 'group')} in trouble; one of them:` },
  health_score: { title: 'health of topics', many: n => `${counted(n, 'topic')} unwell; the worst:` },
  message_rate: {
    title: 'message rate',
    many: n => `${counted(n, 'topic')} with an unusual rate; the first:`,
  },
  error_rate: {
    title: 'errors of topics',
    many: n => `${counted(n, 'topic')} with many errors; the worst:`,
  },
  disk: { title: 'disk', many: n => `Disks of ${counted(n, 'broker')} are filling up; the fullest:` },
  under_replicated: { title: 'under-replicated partitions', many: n => `${count(n)} clusters:` },
  offline: { title: 'offline partitions', many: n => `${count(n)} clusters:` },
  broker_missing: { title: 'missing broker', many: n => `${counted(n, 'broker')} are missing; one of them:` },
  controller: { title: 'no controller', many: n => `${count(n)} clusters:` },
  collector: { title: 'the bot sees nothing', many: n => `${count(n)} clusters:` },
  cluster_backup: { title: 'no backup of the cluster', many: n => `${count(n)} clusters:` },
  schema_registry: { title: 'schema registry down', many: n => `${count(n)} environments:` },
  credential_age: {
    title: 'passwords due',
    many: n => `Passwords of ${counted(n, 'account')} have to be rotated; the oldest:`,
  },
  drift: { title: 'drift of topics', many: n => `${counted(n, 'topic')} not as declared; one of them:` },
  delivery: {
    title: 'messages not delivered',
    many: n => `${counted(n, 'receiver')} cannot be reached; one of them:`,
  },
}

/** `Lag in production`. How bad it is, the tone of a message says. */
export function ruleTitle({ metric }: Pick<AlertRule, 'metric'>, environment: string): string {
  const { title } = ruleWords[metric]
  return `${title.charAt(0).toUpperCase()}${title.slice(1)} in ${environment}`
}

/** When it fires and when it is over; undefined where that goes without saying. */
export function thresholdSentence({ metric, side, threshold, clearsAt }: AlertRule): string | undefined {
  const { unit } = metricFacts(metric)
  if (unit === 'state' || (threshold === 0 && clearsAt === 0)) return undefined
  return `It fires ${side} ${amount(threshold, unit)} and clears at ${amount(clearsAt, unit)}.`
}

export function amount(value: number, unit: ReturnType<typeof metricFacts>['unit']): string {
  switch (unit) {
    case 'records':
      return counted(value, 'record')
    case 'percent':
      return `${Number(value.toFixed(1))} %`
    case 'rate':
      return `${count(Number(value.toFixed(1)))} records a second`
    case 'points':
      return counted(value, 'point')
    case 'duration':
      return writeDuration(value)
    case 'count':
    case 'state':
      return count(value)
  }
}

/** The commands that show more about a member. */
export function fittingCommands(metric: AlertMetric, member: string, environment: string): FollowUp[] {
  const where = `--env ${environment}`
  const health = { label: 'Health', command: `health ${where}` }
  switch (metricFacts(metric).member) {
    case 'group':
      return [
        ...(metric === 'lag_state'
          ? [{ label: 'Diagnose', command: `diagnose ${groupWord(member)} ${where}` }]
          : []),
        { label: 'Show lag', command: `lag ${groupWord(member)} ${where}` },
        { label: 'Show group', command: `groups show ${groupWord(member)} ${where}` },
      ]
    case 'topic':
      return [
        ...(metric === 'error_rate'
          ? [{ label: 'Diagnose', command: `diagnose ${quoteWord(member)} ${where}` }]
          : []),
        ...(metric === 'drift'
          ? [
              { label: 'Drift', command: `topics drift --topics ${quoteWord(member)} ${where}` },
              { label: 'Plan', command: `topics plan --topics ${quoteWord(member)} ${where}` },
            ]
          : []),
        { label: 'Show topic', command: `topics show ${member} ${where}` },
      ]
    case 'account':
      return [
        { label: 'Rotate', command: `accounts rotate ${quoteWord(member)} ${where}` },
        { label: 'Accounts', command: `accounts list ${where}` },
      ]
    case 'receiver':
      return [{ label: 'Status', command: 'status' }]
    case 'broker':
    case 'cluster':
      if (metric === 'schema_registry') return [{ label: 'Schemas', command: `schemas list ${where}` }]
      if (metric === 'cluster_backup')
        return [{ label: 'Backups', command: `cluster backups ${where}` }, health]
      return [metric === 'collector' ? { label: 'Status', command: 'status' } : health]
  }
}
