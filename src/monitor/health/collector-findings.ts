import type { Finding } from '../../core/score/finding.ts'
import type { ObservedHealth } from './observed-health.ts'

/** What the bot itself is behind with. */
export function collectorFindings({
  collectedAt,
  collectEveryMs,
  now,
}: ObservedHealth): Omit<Finding, 'points'>[] {
  if (collectedAt === null || now - collectedAt < 3 * collectEveryMs) return []
  return [
    {
      severity: 'warning',
      id: 'collector-late',
      text: 'The bot’s own collector is late: alerts and history may be behind.',
      evidence: `The last scan ended ${Math.round((now - collectedAt) / 1000)} s ago; one is due every ${Math.round(collectEveryMs / 1000)} s.`,
      command: 'status',
    },
  ]
}
