import { type Argument, argument } from '../../core/argument.ts'
import { Failure } from '../../core/failure.ts'

/** An offset of one partition; `partition` null: of the only one that the topic has. */
export interface PartitionOffset {
  partition: number | null
  offset: bigint
}

/** `0:100,1:250`, or a single offset for a topic with one partition. */
export const partitionOffsets = (explain: string): Argument<PartitionOffset[]> =>
  argument<PartitionOffset[]>({
    explain,
    placeholder: '0:100,1:250',
    isSet: true,
    field: { type: 'text', example: '0:100,1:250' },
    parse: typed => {
      const pieces = typed.split(',').map(parsePiece)
      const twice = pieces.find((one, at) => pieces.findIndex(two => two.partition === one.partition) !== at)
      if (twice)
        throw new Failure(
          'usage',
          twice.partition === null
            ? `"${typed}": one offset without its partition is for a topic with one partition.`
            : `"${typed}" names partition ${twice.partition} twice.`,
          { hint: 'Write the partition before each offset: 0:100,1:250.' },
        )
      return pieces
    },
    write: list =>
      list
        .map(one => (one.partition === null ? `${one.offset}` : `${one.partition}:${one.offset}`))
        .join(','),
  })

function parsePiece(piece: string): PartitionOffset {
  const [, partition, offset] = /^\s*(?:(\d{1,6})\s*[:=]\s*)?(\d{1,18})\s*$/.exec(piece) ?? []
  if (offset === undefined)
    throw new Failure('usage', `"${piece}" is not an offset of a partition.`, {
      hint: 'Write the partition before each offset: 0:100,1:250.',
    })
  return { partition: partition === undefined ? null : Number(partition), offset: BigInt(offset) }
}
