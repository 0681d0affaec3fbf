import { inEnvironment } from './in-environment.ts'
import type { Job, JobProgress } from './job.ts'
import type { Field, Inline, Part, Report, Tone } from './report.ts'
import { writeDuration } from './time.ts'

/** A job as it stands: the message that is edited while it runs, and its last word. */
export const presentJob = (job: Job): Report => inEnvironment(reportOf(job), job.environment)

function reportOf(job: Job): Report {
  const fields: Field[] = [
    { label: 'Environment', value: job.environment },
    { label: 'Job', value: [{ code: job.id }] },
    { label: 'Request', value: [{ code: job.requestId }] },
  ]
  const { outcome } = job
  if (outcome && job.state !== 'running')
    return {
      title: `${words[job.state].word}: ${job.title}`,
      tone: words[job.state].tone,
      summary: outcome.summary,
      parts: [
        { kind: 'text', text: outcome.summary },
        ...outcome.remarks.map((text): Part => ({ kind: 'callout', tone: 'warning', text })),
        { kind: 'fields', fields: [...outcome.facts, ...fields] },
      ],
      followUps: outcome.followUps ?? [],
    }
  const { progress } = job
  return {
    title: job.title,
    tone: job.trouble === null ? 'info' : 'warning',
    summary: `${job.title}: ${jobLine(job)}`,
    parts: [
      ...(progress === null || progress.fraction === null
        ? []
        : [{ kind: 'text' as const, text: barOf(progress, progress.fraction) }]),
      { kind: 'text', text: progress?.doing ?? 'It begins in a moment.' },
      ...(job.pausedBy
        ? [{ kind: 'text' as const, text: [{ person: job.pausedBy.id }, ' has it wait.'] }]
        : []),
      ...(job.cancelledBy
        ? [{ kind: 'text' as const, text: [{ person: job.cancelledBy.id }, ' ends it early.'] }]
        : []),
      ...(job.trouble === null
        ? []
        : [
            {
              kind: 'callout' as const,
              tone: 'warning' as const,
              text: `It cannot go on at this moment and tries again: ${job.trouble}`,
            },
          ]),
      ...(progress?.table ? [{ kind: 'table' as const, table: progress.table }] : []),
      { kind: 'fields', fields: [...(progress?.facts ?? []), ...fields] },
    ],
    followUps: job.cancelledBy
      ? []
      : [
          ...(progress?.followUps ?? []),
          { label: 'End it early', command: `jobs cancel ${job.id}`, effect: 'danger' },
        ],
  }
}

const words = {
  running: { word: 'Running', tone: 'info' },
  done: { word: 'Done', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  cancelled: { word: 'Ended early', tone: 'warning' },
} satisfies Record<Job['state'], { word: string; tone: Tone }>

/** How far it is, in one line: `42 %, about 3m to go. Copying 12 replicas.` */
export function jobLine(job: Job): string {
  if (job.outcome && job.state !== 'running') return `${words[job.state].word}. ${job.outcome.summary}`
  const { progress } = job
  if (!progress) return 'It begins in a moment.'
  const far = progress.fraction === null ? '' : `${farWords(progress, progress.fraction)}. `
  return `${far}${job.trouble === null ? progress.doing : `It cannot go on at this moment: ${job.trouble}`}`
}

const cells = 20

function barOf(progress: JobProgress, fraction: number): Inline[] {
  const full = Math.floor(fraction * cells)
  return [{ code: '█'.repeat(full) + '░'.repeat(cells - full) }, ` ${farWords(progress, fraction)}`]
}

/** Never 100 % before the end. */
function farWords({ leftMs }: JobProgress, fraction: number): string {
  const percent = `${Math.min(99, Math.floor(fraction * 100))} %`
  return leftMs === null ? percent : `${percent}, about ${writeDuration(wholeSeconds(leftMs))} to go`
}

const wholeSeconds = (ms: number): number => Math.max(1000, Math.ceil(ms / 1000) * 1000)
