// Verifies files of `audit export` without the bot: node verify-audit.mjs FILE… [--posted NUMBER:HASH]…
// The files of one trail go in their order; posted heads are those that the daily digests showed.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const words = process.argv.slice(2)
const isHead = (_, index) => words[index - 1] === '--posted'
const posted = new Map(words.filter(isHead).map(head => head.split(':')))
const files = words.filter((word, index) => word !== '--posted' && !isHead(word, index))

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

let before = { sequence: 0, hash: '0'.repeat(64) }
let first
for (const file of files)
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const { hash, ...row } = JSON.parse(line)
    first ??= row.sequence
    // What lies before the first file is not here: its last hash is taken from the first row, or from what was posted.
    if (first === row.sequence && first > 1)
      before = { sequence: first - 1, hash: posted.get(String(first - 1)) ?? row.previous_hash }
    if (row.sequence !== before.sequence + 1) fail(`Row ${row.sequence} follows row ${before.sequence}.`)
    if (row.previous_hash !== before.hash) fail(`Row ${row.sequence} does not follow the row before it.`)
    const text = JSON.stringify(row, Object.keys(row).sort())
    if (createHash('sha256').update(text).digest('hex') !== hash) fail(`Row ${row.sequence} was changed.`)
    if ((posted.get(String(row.sequence)) ?? hash) !== hash)
      fail(`Row ${row.sequence} is not the one posted.`)
    before = { sequence: row.sequence, hash }
  }
if (first === undefined) fail('There are no rows.')
for (const sequence of posted.keys())
  if (sequence > before.sequence)
    fail(`Row ${sequence} was posted, and the trail ends with ${before.sequence}.`)
  else if (sequence < first - 1) fail(`Row ${sequence} was posted, and the files begin with row ${first}.`)
console.log(`Rows ${first} to ${before.sequence} are unbroken. Head ${before.sequence}:${before.hash}`)
