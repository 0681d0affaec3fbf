import { openCluster } from '../../src/kafka/open-cluster.ts'

/** A process that asks the clusters named, closes them half a second later, and has nothing left to do. */
const clusters = process.argv
  .slice(2)
  .map(address => openCluster({ environment: 'test', bootstrap: [address], requestTimeoutMs: 30_000 }))
const questions = clusters.flatMap(cluster => [cluster.describe(), cluster.scan(), cluster.committed('g')])
const answers = Promise.allSettled(questions)
await new Promise(resolve => setTimeout(resolve, 500))
await Promise.all(clusters.map(cluster => cluster.close()))
await answers
