import type { Plan } from './plan.ts'
import type { Part, Report } from './report.ts'
import type { Requirement } from './rules.ts'

/** The parts of a plan that a reviewer reads: the worst first, then every step. */
export const planParts = (plan: Plan): Part[] => [...consequenceParts(plan), ...stepParts(plan)]

const tones = { note: 'info', warning: 'warning', critical: 'bad' } as const

export const consequenceParts = (plan: Plan): Part[] =>
  plan.consequences.map(one => ({ kind: 'callout', tone: tones[one.severity], text: one.text }))

export function stepParts(plan: Plan): Part[] {
  if (plan.table) return [{ kind: 'table', table: plan.table }]
  return plan.steps.length > 0 ? [{ kind: 'steps', steps: plan.steps }] : []
}

/** The answer to a dry run, and to a change that finds everything as asked. */
export function presentPlanOnly(
  command: string,
  environment: string,
  plan: Plan,
  requirement: Requirement,
): Report {
  const after = plan.nothingToDo
    ? 'The cluster is as asked already. There is nothing to do.'
    : `This was a dry run: nothing was changed. ${needs(requirement)}`
  return {
    title: plan.title,
    tone: 'info',
    summary: `${plan.title}. ${after}`,
    parts: [
      { kind: 'text', text: after },
      {
        kind: 'fields',
        fields: [
          { label: 'Command', value: [{ code: command }] },
          { label: 'Environment', value: environment },
        ],
      },
      ...(plan.nothingToDo ? [] : planParts(plan)),
    ],
    followUps: [],
  }
}

function needs(requirement: Requirement): string {
  if (requirement.kind === 'go') return 'It needs no confirmation here.'
  if (requirement.kind === 'confirm') return 'It needs your confirmation.'
  return requirement.count === 1
    ? 'It needs the approval of one other person.'
    : `It needs the approval of ${requirement.count} other people.`
}
