import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { AuditEntry } from '../../../src/core/audit.ts'
import { auditRow } from '../../../src/store/audit-row.ts'
import { ann, ben } from './support/a-request.ts'
import { tempStore } from './support/temp-store.ts'

const entry = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  event: 'query',
  actor: ann,
  door: 'slack',
  environment: 'local',
  command: 'lag',
  arguments: 'lag --group g',
  requestId: null,
  digest: null,
  summary: 'Asked lag',
  detail: null,
  ...changes,
})

/** A trail of five rows whose file can be changed behind the bot's back, as somebody with a shell on the host could. */
async function tampered(change: (raw: Sqlite.Database) => void) {
  const { store, folder } = tempStore()
  for (let i = 1; i <= 5; i++) store.audit.append(entry({ summary: `row ${i}` }))
  store.audit.recordAnchor(store.audit.head(), 'slack C1 1.2')
  const raw = new Sqlite(join(folder, 'ops.db'))
  for (const trigger of raw
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`)
    .pluck()
    .all())
    raw.exec(`DROP TRIGGER ${trigger}`)
  change(raw)
  raw.close()
  return store.audit.verify()
}

test('an empty trail and a whole one verify', async () => {
  const { store, clock } = tempStore()
  expect(await store.audit.verify()).toMatchObject({ ok: true, rows: 0, head: { sequence: 0 } })
  const first = store.audit.append(entry({ detail: { offsets: [9_007_199_254_740_993n], none: undefined } }))
  expect(first).toMatchObject({ sequence: 1, at: clock.now, detail: { offsets: [9_007_199_254_740_993n] } })
  const second = store.audit.append(entry())
  expect(second.previousHash).toBe(first.hash)
  expect(store.audit.head()).toEqual({ sequence: 2, hash: second.hash })
  expect(await store.audit.verify()).toEqual({ ok: true, rows: 2, head: store.audit.head(), anchors: 0 })
})

test('text that nobody expects still verifies: zeros, halves of an emoji, quotes, other scripts', async () => {
  const { store } = tempStore()
  for (const text of ['a\0b', 'half \ud83d of it', '"\'`;--', 'ключ \u202e 鍵', ''])
    store.audit.append(entry({ summary: text, arguments: text, detail: { [text]: text } }))
  expect(await store.audit.verify()).toMatchObject({ ok: true, rows: 5 })
})

test('rows can be neither changed nor removed nor replaced', () => {
  const { store, folder } = tempStore()
  store.audit.append(entry())
  store.audit.append(entry())
  store.audit.recordAnchor(store.audit.head(), 'slack')
  const raw = new Sqlite(join(folder, 'ops.db'))
  for (const sql of [
    `UPDATE audit SET summary = 'nothing happened'`,
    'DELETE FROM audit WHERE sequence = 2',
    'INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE sequence = 1',
    'INSERT INTO audit SELECT 7, at, event, actor_id, actor_name, door, environment, command, arguments, request_id, digest, summary, detail, previous_hash, hash FROM audit WHERE sequence = 1',
    'UPDATE audit_anchors SET sequence = 1',
    'DELETE FROM audit_anchors',
    'INSERT OR REPLACE INTO audit_anchors SELECT * FROM audit_anchors',
  ])
    expect(() => raw.exec(sql)).toThrow('append-only')
  raw.close()
})

test('a changed row is found', async () => {
  const found = await tampered(raw => raw.exec(`UPDATE audit SET summary = 'nothing' WHERE sequence = 3`))
  expect(found).toEqual({ ok: false, firstBad: 3, why: 'Row 3 was changed after it was written.' })
})

test('a row that was taken out of the middle is found', async () => {
  const found = await tampered(raw => raw.exec('DELETE FROM audit WHERE sequence = 3'))
  expect(found).toEqual({ ok: false, firstBad: 4, why: 'Row 4 follows row 2: 1 row(s) are missing.' })
})

test('a tail that was cut off is found by what was posted', async () => {
  const found = await tampered(raw => raw.exec('DELETE FROM audit WHERE sequence > 3'))
  expect(found).toMatchObject({ ok: false, firstBad: 4, why: expect.stringContaining('ends with row 3') })
})

test('a trail that was written anew as a whole is found by what was posted, also when only Slack still has it', async () => {
  const rewrite = (raw: Sqlite.Database): void => {
    raw.exec('DELETE FROM audit')
    let hash = '0'.repeat(64)
    for (let i = 1; i <= 5; i++) {
      const row = auditRow(entry({ actor: ben, summary: `row ${i}` }), i, 1, hash)
      hash = row.hash
      raw
        .prepare(
          `INSERT INTO audit VALUES (${Object.keys(row)
            .map(name => `@${name}`)
            .join()})`,
        )
        .run(row)
    }
  }
  expect(await tampered(rewrite)).toMatchObject({
    ok: false,
    firstBad: 5,
    why: expect.stringContaining('anew'),
  })

  const { store } = tempStore()
  store.audit.append(entry())
  expect(await store.audit.verify([store.audit.head()])).toMatchObject({ ok: true, anchors: 1 })
  const posted = { sequence: 1, hash: 'f'.repeat(64) }
  expect(await store.audit.verify([posted])).toMatchObject({ ok: false, firstBad: 1 })
  expect(await store.audit.verify([{ sequence: 9, hash: 'f'.repeat(64) }])).toMatchObject({
    ok: false,
    firstBad: 2,
  })
})

test('searching takes text literally and finds by person, command, environment and time', () => {
  const { store, clock } = tempStore()
  store.audit.append(entry({ summary: '100% of records' }))
  clock.now += 1000
  store.audit.append(
    entry({ actor: ben, command: 'offsets reset', requestId: 'r-7k2m9q', detail: { reason: 'Replay' } }),
  )
  clock.now += 1000
  store.audit.append(entry({ environment: 'other', event: 'refused' }))
  const found = (filter: object) => store.audit.search({ limit: 10, ...filter }).map(row => row.sequence)
  expect(found({})).toEqual([3, 2, 1])
  expect(found({ limit: 1 })).toEqual([3])
  expect(found({ text: '100%' })).toEqual([1])
  expect(found({ text: '1%0' })).toEqual([])
  expect(found({ text: '_' })).toEqual([])
  expect(found({ text: 'replay' })).toEqual([2])
  expect(found({ text: 'r-7k2m9q' })).toEqual([2])
  expect(found({ actor: 'ben' })).toEqual([2])
  expect(found({ actor: ben.id })).toEqual([2])
  expect(found({ command: 'lag' })).toEqual([3, 1])
  expect(found({ environment: 'other' })).toEqual([3])
  expect(found({ event: 'refused' })).toEqual([3])
  expect(found({ since: clock.now - 1000, until: clock.now - 1000 })).toEqual([2])
  expect(store.audit.page(1, 1).map(row => row.sequence)).toEqual([2])
})
