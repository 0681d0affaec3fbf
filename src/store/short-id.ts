import { randomBytes } from 'node:crypto'

/** Tries ids until `insert` took one. Throws after ten that were all taken, which 30 random bits make impossible in practice. */
export function withFreshId(prefix: string, insert: (id: string) => boolean): string {
  for (let attempt = 0; attempt < 10; attempt++) {
    const id = shortId(prefix)
    if (insert(id)) return id
  }
  throw new Error(`No free id was found for ${prefix}.`)
}

/** Crockford's base 32 in lower case: no i, l, o, u, so that an id can be read out and typed. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz'

/** `r-7k2m9q`: 30 random bits. The caller inserts it under a unique key, and asks for another one when it is taken. */
function shortId(prefix: string, length = 6): string {
  const characters = Array.from(randomBytes(length), byte => letters.charAt(byte & 31))
  return `${prefix}-${characters.join('')}`
}
