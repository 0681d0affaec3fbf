import { z } from 'zod'
import { gapParts, gapShape } from '../../core/gaps.ts'
import type { Report, Tone } from '../../core/report.ts'

/** One step of the way to a cause: what was asked, and what was measured. */
export const checkShape = z.object({
  question: z.string(),
  answer: z.string(),
  verdict: z.enum(['well', 'trouble', 'not known']),
})
export type Check = z.infer<typeof checkShape>

export const diagnosisShape = z.object({
  of: z.enum(['group', 'topic']),
  name: z.string(),
  checks: z.array(checkShape),
  /** The one thing that explains most of it. `well`: nothing stands out. */
  cause: z.object({
    severity: z.enum(['well', 'note', 'warning', 'critical']),
    text: z.string(),
    /** What to do about it. */
    advice: z.string().nullable(),
  }),
  /** Commands that help, the fitting one first. */
  commands: z.array(z.object({ label: z.string(), command: z.string() })),
  gaps: z.array(gapShape),
})
export type Diagnosis = z.infer<typeof diagnosisShape>
export type Cause = Diagnosis['cause'] & { commands: Diagnosis['commands'] }

const tones: Record<Diagnosis['cause']['severity'], Tone> = {
  well: 'good',
  note: 'info',
  warning: 'warning',
  critical: 'bad',
}

/** The cause first, as that is what was asked for; the way to it below. */
export function presentDiagnosis(data: Diagnosis): Report {
  const { cause, name } = data
  return {
    title: `${data.of === 'group' ? 'Group' : 'Topic'} "${name}"`,
    tone: tones[cause.severity],
    summary: cause.text,
    parts: [
      { kind: 'text', text: cause.text },
      ...(cause.advice === null
        ? []
        : [{ kind: 'text' as const, text: [{ strong: 'What to do: ' }, cause.advice] }]),
      ...gapParts(data.gaps),
      {
        kind: 'table',
        table: {
          columns: [{ name: 'Looked at' }, { name: 'Found' }, { name: 'Verdict' }],
          rows: data.checks.map(check => [check.question, check.answer, check.verdict]),
        },
      },
    ],
    followUps: data.commands,
  }
}
