import { addPartitionsToTxnV3, endTxnV3, findCoordinatorV4, initProducerIdV4 } from '@platformatic/kafka'
import { Failure, toFailure } from '../../core/failure.ts'
import { beginCall, pause } from '../call.ts'
import { partitionKey, type TopicPartition } from '../cluster.ts'
import type { Address } from '../connection/address.ts'
import { type Request, request } from '../connection/request.ts'
import type { Door } from '../door.ts'
import { isCoordinatorMoving } from '../failures/kafka-error.ts'
import { copyFailure, doubtOf } from './doubt.ts'

/** The transactions of one transactional id, one after the other. Every method throws a Failure, in doubt or for good. */
export interface Transactions {
  readonly id: string
  /**
   * Becomes the owner: with its first call whoever owned it before is fenced, and what that left open is aborted. A later call
   * (after a doubt) asks for a new epoch of its own id, and throws `conflict` when somebody else has become the owner.
   */
  take(): Promise<void>
  producer(): { producerId: bigint; producerEpoch: number }
  /** Before anything is produced to them; those that are in the transaction already cost nothing. */
  add(partitions: readonly TopicPartition[]): Promise<void>
  isOpen(): boolean
  end(how: 'commit' | 'abort'): Promise<void>
}

/** The coordinator aborts a transaction that is open for longer than this, so that readers do not wait for the dead. */
const transactionTimeoutMs = 60_000
/** An election of the coordinator's partition, or the end of the transaction that a dead owner left behind. */
const patienceMs = 60_000

export function openTransactions(door: Door, id: string): Transactions {
  let coordinator: Address | null = null
  let owned: { producerId: bigint; producerEpoch: number } | null = null
  const added = new Set<string>()

  /** Asks the coordinator, wherever it is, until it does not answer that it is moving or busy with the last transaction. */
  async function ask<R>(about: string, question: Request<R>, codeOf: (answer: R) => number): Promise<R> {
    const patience = beginCall(patienceMs)
    for (let waitMs = 2; ; waitMs = Math.min(500, waitMs * 2)) {
      let code: number
      try {
        coordinator ??= await findCoordinator(door, id)
        const answer = await door.connections.ask(beginCall(door.limitMs), coordinator, [question], 'write')
        code = codeOf(answer)
        if (code === 0) return answer
      } catch (error) {
        coordinator = null
        throw doubtOf(toFailure(error))
      }
      const isMoving = isCoordinatorMoving(code)
      if (isMoving) coordinator = null
      // The markers of the last transaction are being written still: AddPartitionsToTxn right after EndTxn meets this.
      const isBusy = code === concurrentTransactions
      if (!(isMoving || isBusy) || !(await pause(patience, waitMs))) throw copyFailure(about, code)
    }
  }

  const producer = () => {
    if (owned === null) throw new Failure('internal', `The transactional id ${id} is not taken`)
    return owned
  }

  return {
    id,
    producer,
    isOpen: () => added.size > 0,
    async take() {
      const about = `The transactional id ${id}`
      const { producerId, producerEpoch } = owned ?? { producerId: -1n, producerEpoch: -1 }
      const question = request(initProducerIdV4.api, id, transactionTimeoutMs, producerId, producerEpoch)
      const answer = await ask(about, question, ({ errorCode }) => {
        if (errorCode === producerFenced || errorCode === invalidProducerEpoch) throw takenOver(id)
        return errorCode
      })
      added.clear()
      owned = { producerId: answer.producerId, producerEpoch: answer.producerEpoch }
    },
    async add(partitions) {
      const wanted = partitions.filter(({ topic, partition }) => !added.has(partitionKey(topic, partition)))
      if (wanted.length === 0) return
      const topics = [...Map.groupBy(wanted, ({ topic }) => topic)].map(([name, some]) => ({
        name,
        partitions: some.map(({ partition }) => partition),
      }))
      const transaction = { transactionalId: id, ...producer(), verifyOnly: false, topics }
      await ask(
        `The transaction of ${id}`,
        request(addPartitionsToTxnV3.api, [transaction]),
        ({ resultsByTransaction }) =>
          firstError(
            resultsByTransaction.flatMap(({ topicResults }) =>
              topicResults.flatMap(({ resultsByPartition }) =>
                resultsByPartition.map(({ partitionErrorCode }) => partitionErrorCode),
              ),
            ),
          ),
      )
      for (const { topic, partition } of wanted) added.add(partitionKey(topic, partition))
    },
    async end(how) {
      const { producerId, producerEpoch } = producer()
      const question = request(endTxnV3.api, id, producerId, producerEpoch, how === 'commit')
      await ask(`The end of the transaction of ${id}`, question, ({ errorCode }) => errorCode)
      added.clear()
    },
  }
}

const producerFenced = 90
const invalidProducerEpoch = 47
const concurrentTransactions = 51
const operationNotAttempted = 55

/** The cause, where the other partitions only were not attempted because of it. */
const firstError = (codes: readonly number[]): number =>
  codes.find(code => code !== 0 && code !== operationNotAttempted) ?? codes.find(code => code !== 0) ?? 0

const takenOver = (id: string): Failure =>
  new Failure('conflict', `Another process has taken over this share of the copy (transactional id ${id})`, {
    hint: 'Nothing is lost or doubled: that process goes on from what is committed.',
  })

async function findCoordinator(door: Door, id: string): Promise<Address> {
  const patience = beginCall(door.limitMs)
  for (;;) {
    const question = request(findCoordinatorV4.api, transactionKey, [id])
    const { coordinators } = await door.connections.askAny(beginCall(door.limitMs), [question])
    const found = coordinators[0]
    if (found?.errorCode === 0) return { host: found.host, port: found.port }
    const code = found?.errorCode ?? 15
    // Of a new cluster, __transaction_state is made with the first question.
    if (!isCoordinatorMoving(code) || !(await pause(patience, 200)))
      throw copyFailure(`The coordinator of transactional id ${id}`, code)
  }
}
const transactionKey = 1
