import { count, counted } from '../../core/words.ts'
import { type Change, changed } from './change.ts'
import type { ExportedGroup } from './export-document.ts'

/** Offsets move all the time: how many moved, and how far, by topic. A state is of its moment, and no difference. */
export function groupChanges(from: ExportedGroup, to: ExportedGroup): Change[] {
  const topics = [...new Set([...from.offsets, ...to.offsets].map(one => one.topic))].sort()
  return [
    ...changed('kind', from.kind, to.kind),
    ...topics.flatMap(topic => {
      const before = commitsOf(from, topic)
      const after = commitsOf(to, topic)
      const moves = [...new Set([...before.keys(), ...after.keys()])].flatMap(partition => {
        const [was, is] = [before.get(partition), after.get(partition)]
        return was === is ? [] : [{ was, is }]
      })
      return moves.length === 0
        ? []
        : [
            {
              what: `commits of ${topic}`,
              from: commitText(before),
              to: `${commitText(after)}: ${moveText(moves)}`,
            },
          ]
    }),
  ]
}

const commitsOf = ({ offsets }: ExportedGroup, topic: string): Map<number, bigint> =>
  new Map(offsets.flatMap(one => (one.topic === topic ? [[one.partition, one.offset]] : [])))

function commitText(commits: ReadonlyMap<number, bigint>): string {
  const [only] = commits.values()
  return commits.size === 1 ? count(only ?? 0n) : counted(commits.size, 'partition')
}

function moveText(moves: readonly { was: bigint | undefined; is: bigint | undefined }[]): string {
  const steps = moves.flatMap(({ was, is }) => (was === undefined || is === undefined ? [] : [is - was]))
  const part = (some: readonly bigint[], word: string): string[] =>
    some.length === 0
      ? []
      : [`${some.length} ${word} by ${count(some.reduce((sum, one) => sum + (one < 0n ? -one : one), 0n))}`]
  const [added, removed] = [
    moves.filter(one => one.was === undefined),
    moves.filter(one => one.is === undefined),
  ]
  return [
    ...part(
      steps.filter(one => one > 0n),
      'forward',
    ),
    ...part(
      steps.filter(one => one < 0n),
      'back',
    ),
    ...(added.length > 0 ? [`${added.length} new`] : []),
    ...(removed.length > 0 ? [`${removed.length} gone`] : []),
  ].join(', ')
}
