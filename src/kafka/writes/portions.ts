/**
 * The controller writes each request into its log as one batch, and refuses what would be more than 10,000 records
 * (QuorumController.MAX_RECORDS_PER_USER_OP: "Excessively large number of partitions per request"). A quarter of that leaves room
 * for what brokers add of their own.
 */
const recordsInRequest = 2_500

/** The things in portions that fit into one request each, in their order; a thing that is too large goes alone. */
export function portions<T>(things: readonly T[], recordsOf: (thing: T) => number): T[][] {
  const all: T[][] = []
  let room = 0
  for (const thing of things) {
    const records = recordsOf(thing)
    const last = all.at(-1)
    if (last && records <= room) {
      last.push(thing)
      room -= records
    } else {
      all.push([thing])
      room = recordsInRequest - records
    }
  }
  return all
}
