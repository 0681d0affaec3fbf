import type { Command } from './command.ts'
import { inEnvironment } from './in-environment.ts'
import { consequenceParts, planParts, stepParts } from './present-plan.ts'
import type { Field, Part, Report, Tone } from './report.ts'
import type { Request, RequestState } from './request.ts'

/** A request as it stands, in any state: the approval card, `approvals show`, and the answer at the end are made of this. */
export function presentRequest<C>(request: Request, commands: readonly Command<C>[]): Report {
  const ended = presentOutcome(request, commands)
  // Nobody had to agree to it, so there is nothing to tell but what was done.
  if (ended && request.state === 'done' && request.approvalsNeeded === 0)
    return inEnvironment(ended, request.environment)
  const state = states[request.state]
  const fields: Field[] = [
    { label: 'Command', value: [{ code: request.typed }] },
    { label: 'Environment', value: request.environment },
    { label: 'Asked by', value: [{ person: request.requester.id }] },
    ...(request.reason === null ? [] : [{ label: 'Reason', value: request.reason }]),
    { label: 'Request', value: [{ code: request.id }] },
    ...(isOpen(request.state) ? [{ label: 'Expires', value: [{ time: request.expiresAt }] }] : []),
    ...(request.approvalsNeeded > 0 ? [{ label: 'Approvals', value: approvals(request) }] : []),
  ]
  const report: Report = {
    title: ended?.title ?? request.plan.title,
    tone: ended?.tone ?? state.tone,
    summary: ended?.summary ?? `${state.sentence} ${request.plan.title}.`,
    parts: [
      ...(ended ? ended.parts : [{ kind: 'text' as const, text: state.sentence }]),
      ...(isOpen(request.state) ? consequenceParts(request.plan) : []),
      { kind: 'fields', fields },
      ...(isOpen(request.state) ? stepParts(request.plan) : []),
      ...decisions(request),
    ],
    followUps: ended?.followUps ?? [],
  }
  return inEnvironment(report, request.environment)
}

const isOpen = (state: RequestState): boolean => state === 'planned' || state === 'waiting'

const states: Record<RequestState, { sentence: string; tone: Tone }> = {
  planned: { sentence: 'This is the plan. Nothing has been changed.', tone: 'info' },
  waiting: { sentence: 'Waiting for approval. Nothing has been changed.', tone: 'info' },
  approved: { sentence: 'Approved; it starts now.', tone: 'info' },
  running: { sentence: 'Running.', tone: 'info' },
  done: { sentence: 'Done.', tone: 'good' },
  failed: { sentence: 'Failed.', tone: 'bad' },
  interrupted: { sentence: 'Interrupted.', tone: 'bad' },
  denied: { sentence: 'Denied. Nothing was changed.', tone: 'warning' },
  expired: { sentence: 'Expired. Nothing was changed.', tone: 'warning' },
  outdated: {
    sentence: 'Outdated: the cluster changed after the plan was made. Nothing was changed.',
    tone: 'warning',
  },
  withdrawn: { sentence: 'Withdrawn. Nothing was changed.', tone: 'info' },
}

function approvals(request: Request): string {
  const given = request.decisions.filter(one => one.verdict === 'approve').length
  return `${given} of ${request.approvalsNeeded}`
}

function decisions(request: Request): Part[] {
  return request.decisions.map(one => ({
    kind: 'text' as const,
    text: [
      one.verdict === 'approve' ? 'Approved by ' : 'Denied by ',
      { person: one.approver.id },
      ' at ',
      { time: one.at },
      ...(one.reason ? [`: ${one.reason}`] : []),
    ],
  }))
}

function presentOutcome<C>(request: Request, commands: readonly Command<C>[]): Report | undefined {
  const { outcome, plan } = request
  if (outcome === null) return undefined
  const again = { label: 'Plan again', command: request.typed }
  switch (outcome.kind) {
    case 'done':
    case 'partly': {
      const command = commands.find(one => one.name === request.command)
      const report: Report =
        command?.kind === 'change'
          ? command.present(outcome.data, plan)
          : { title: plan.title, tone: 'good', summary: `Done: ${plan.title}`, parts: [], followUps: [] }
      if (outcome.kind === 'done') return report
      const callouts: Part[] = outcome.failures.map(one => ({
        kind: 'callout',
        tone: 'bad',
        text: one.hint ? `${one.message} ${one.hint}` : one.message,
      }))
      return {
        ...report,
        tone: 'bad',
        parts: [...callouts, ...report.parts],
        followUps: [...report.followUps, again],
      }
    }
    case 'failed': {
      // Where no answer came, something may have taken effect: the message says what is known.
      const isDoubtful = ['timeout', 'unreachable', 'internal'].includes(outcome.code)
      const word = isDoubtful ? 'Failed' : 'Not done'
      return {
        title: `${word}: ${plan.title}`,
        tone: 'bad',
        summary: `${word}: ${outcome.message}`,
        parts: [
          {
            kind: 'callout',
            tone: 'bad',
            text: outcome.message,
            ...(outcome.hint ? { detail: outcome.hint } : {}),
          },
        ],
        followUps: [again],
      }
    }
    case 'outdated':
      return {
        title: `Not done, the cluster has changed: ${plan.title}`,
        tone: 'warning',
        summary:
          'Nothing was changed: the cluster is not as it was when the plan was made. This is the new plan.',
        parts: [
          {
            kind: 'callout',
            tone: 'warning',
            text: states.outdated.sentence,
            detail: outcome.changes.join('\n'),
          },
          { kind: 'heading', text: 'The plan as it would be now' },
          ...planParts(outcome.plan),
        ],
        followUps: [again],
      }
    case 'interrupted':
      return {
        title: `Interrupted: ${plan.title}`,
        tone: 'bad',
        summary:
          'The bot stopped in the middle of this change. What took effect is listed; run it again to finish it.',
        parts: [
          {
            kind: 'callout',
            tone: 'bad',
            text: 'The bot stopped in the middle of this change. This is what the cluster says now:',
          },
          { kind: 'steps', steps: outcome.steps },
        ],
        followUps: [again],
      }
  }
}
