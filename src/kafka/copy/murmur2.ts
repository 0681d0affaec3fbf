/**
 * The partition that Kafka's Java client gives a key (Utils.murmur2, BuiltInPartitioner.partitionForKey). The library's own
 * murmur2 computes with ever longer bigints, which is too slow to ask for each record.
 */
export const partitionOfKey = (key: Buffer, partitions: number): number =>
  (murmur2(key) & 0x7fff_ffff) % partitions

export function murmur2(data: Buffer): number {
  const mix = 0x5bd1_e995
  let hash = 0x9747_b28c ^ data.length
  const whole = data.length & ~3
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(data.readInt32LE(at), mix)
    word = Math.imul(word ^ (word >>> 24), mix)
    hash = Math.imul(hash, mix) ^ word
  }
  if (whole < data.length) {
    hash = Math.imul(hash ^ data.readUIntLE(whole, data.length - whole), mix)
  }
  hash = Math.imul(hash ^ (hash >>> 13), mix)
  return hash ^ (hash >>> 15)
}
