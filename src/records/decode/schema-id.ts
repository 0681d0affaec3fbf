/**
 * The schema id in the bytes: a zero byte and four bytes of id before the data, as Confluent's serializers and those
 * compatible with them write it; null where they do not begin so. Ids count from 1: small numbers in binary begin with zeros.
 */
export function schemaIdOf(bytes: Uint8Array): number | null {
  if (bytes.length < 5 || bytes[0] !== 0) return null
  const id = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getInt32(1)
  return id > 0 ? id : null
}
