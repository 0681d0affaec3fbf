import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { Failure } from '../../../src/core/failure.ts'
import { openDatabase } from '../../../src/store/database.ts'
import { migrationsFolder } from '../../../src/store/migrations-folder.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { aRequest } from './support/a-request.ts'
import { tempFolder, tempStore } from './support/temp-store.ts'

/** What `fn` throws; it has to be a Failure. */
function failureOf(fn: () => unknown): Failure {
  try {
    fn()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('only the bot’s own user can read the files', () => {
  const folder = join(tempFolder(), 'new', 'data')
  const store = openStore({ folder })
  onTestFinished(() => store.close())
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  store.requests.create(aRequest())
  const files = readdirSync(folder)
  expect(files).toContain('ops.db-wal')
  for (const file of files) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
})

test('a commit is on the disk when it returns, and processes share the file', () => {
  const { folder } = tempStore()
  const db = openDatabase({
    path: join(folder, 'ops.db'),
    migrations: migrationsFolder('ops'),
    synchronous: 'FULL',
    cacheKiB: 1024,
  })
  const pragma = (name: string) => db.sql.pragma(name, { simple: true })
  expect([
    pragma('journal_mode'),
    pragma('synchronous'),
    pragma('foreign_keys'),
    pragma('busy_timeout'),
  ]).toEqual(['wal', 2, 1, 5000])
  db.close()
})

test('a file that a newer bot wrote is refused, and says so', async () => {
  const { store, folder, another } = tempStore()
  await store.close()
  const raw = new Sqlite(join(folder, 'ops.db'))
  raw.pragma('user_version = 999')
  raw.close()
  expect(failureOf(another)).toMatchObject({
    code: 'config',
    message: expect.stringContaining('newer version'),
    hint: expect.stringContaining('999'),
  })
})

test('a migration that fails leaves the file as it was, and the next start goes on from there', () => {
  const folder = tempFolder()
  const migrations = join(folder, 'migrations')
  cpSync(migrationsFolder('ops'), migrations, { recursive: true })
  const open = () =>
    openDatabase({ path: join(folder, 'ops.db'), migrations, synchronous: 'FULL', cacheKiB: 1024 })
  open().close()
  const next = join(migrations, `${String(readdirSync(migrations).length + 1).padStart(4, '0')}-next.sql`)
  writeFileSync(next, 'CREATE TABLE half (a) STRICT; INSERT INTO nowhere VALUES (1);')
  expect(failureOf(open).message).toContain('the file is as it was')
  const raw = new Sqlite(join(folder, 'ops.db'))
  expect(raw.prepare(`SELECT name FROM sqlite_schema WHERE name = 'half'`).all()).toEqual([])
  raw.close()
  writeFileSync(next, 'CREATE TABLE whole (a INTEGER) STRICT;')
  const db = open()
  expect(db.sql.prepare('SELECT * FROM whole').all()).toEqual([])
  db.close()
})

test('a file that is no database, and a folder that is a file, are named', () => {
  const folder = tempFolder()
  writeFileSync(
    join(folder, 'ops.db'),
    'these are the notes of somebody else, a few hundred letters'.repeat(100),
  )
  expect(failureOf(() => openStore({ folder }))).toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('is no database'),
    hint: expect.stringContaining('backup'),
  })
  expect(failureOf(() => openStore({ folder: join(folder, 'ops.db') }))).toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('ops.db'),
  })
})

test('a damaged file is still read, but nothing is written to it', async () => {
  const { store, folder, another } = tempStore()
  const { id } = store.requests.create(aRequest())
  for (let i = 0; i < 200; i++)
    store.outbox.enqueue({
      lane: 'answers',
      destination: 'slack',
      kind: 'text',
      orderKey: `${i}`,
      payload: 'x'.repeat(500),
    })
  await store.close()
  damageTable(join(folder, 'ops.db'), 'outbox')
  const damaged = another()
  expect(damaged.trouble()).toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('is damaged'),
    hint: expect.stringContaining('backup'),
  })
  expect(damaged.requests.get(id)?.state).toBe('waiting')
  expect(failureOf(() => damaged.requests.move(id, ['waiting'], 'withdrawn')).message).toContain('is damaged')
  expect(failureOf(() => damaged.transaction(() => 1)).message).toContain('is damaged')
  expect(damaged.requests.get(id)?.state).toBe('waiting')
})

/** Overwrites one page of a table in the middle with rubbish. */
function damageTable(path: string, table: string): void {
  const raw = new Sqlite(path)
  const pages = raw
    .prepare<[string], number>('SELECT pageno FROM dbstat WHERE name = ? ORDER BY pageno')
    .pluck()
    .all(table)
  raw.close()
  const bytes = readFileSync(path)
  const page = pages[Math.floor(pages.length / 2)] ?? 0
  bytes.fill(0xa5, (page - 1) * 4096, page * 4096)
  writeFileSync(path, bytes)
}

test('when the disk is full reading goes on, writing says so, and all goes on when there is room again', () => {
  const db = openDatabase({
    path: join(tempFolder(), 'ops.db'),
    migrations: migrationsFolder('ops'),
    synchronous: 'FULL',
    cacheKiB: 1024,
  })
  const insert = db.sql.prepare('INSERT INTO inbox (key, kind, payload, received_at) VALUES (?, ?, ?, 1)')
  const write = (key: string) => db.write(() => insert.run(key, 'command', 'x'.repeat(100_000)))
  write('before')
  const pages = db.sql.pragma('page_count', { simple: true })
  db.sql.pragma(`max_page_count = ${Number(pages) + 2}`)
  expect(failureOf(() => write('full'))).toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('disk is full'),
    hint: expect.stringContaining('room'),
  })
  expect(db.trouble()?.message).toContain('disk is full')
  expect(db.sql.prepare('SELECT key FROM inbox').pluck().all()).toEqual(['before'])
  db.sql.pragma('max_page_count = 1000000')
  write('after')
  expect(db.trouble()).toBeUndefined()
  db.close()
})

const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0
const program = fileURLToPath(new URL('./support/small-disk-child.ts', import.meta.url))

test.skipIf(!canMount)('on a disk that really is full the bot reads, refuses to write, and recovers', () => {
  const script = `mount -t tmpfs -o size=1500k tmpfs "$1" && exec "${process.execPath}" "${program}" "$1"`
  const said = execFileSync('unshare', ['-rm', 'sh', '-c', script, 'sh', tempFolder()], { encoding: 'utf8' })
  expect(JSON.parse(said)).toEqual({
    refused: expect.stringContaining('disk is full'),
    stillRead: 'waiting',
    trailWhileFull: true,
    afterwards: 'withdrawn',
    trouble: null,
  })
})

test('a file that may only be read answers, and says why nothing can be kept', async () => {
  const { store, folder } = tempStore()
  const { id } = store.requests.create(aRequest())
  await store.close()
  const child = fileURLToPath(new URL('./support/read-only-child.ts', import.meta.url))
  chmodSync(join(folder, 'ops.db'), 0o400)
  // For the administrator no file is read-only: the child becomes nobody, to whom the folder is given.
  const nobody = 65_534
  const isRoot = process.getuid?.() === 0
  if (isRoot) for (const path of [folder, join(folder, 'ops.db')]) chownSync(path, nobody, nobody)
  const said = execFileSync(process.execPath, [child, folder, id], { encoding: 'utf8' })
  expect(JSON.parse(said)).toEqual({ state: 'waiting', refused: expect.stringContaining('may only be read') })
})

test('what a caller gets wrong, or fails at elsewhere, is not taken for trouble with the file', () => {
  const { store } = tempStore()
  expect(failureOf(() => store.requests.create(aRequest({ approvalsNeeded: -1 }))).code).toBe('internal')
  const elsewhere = new Failure('unreachable', 'Kafka does not answer.')
  const failing = () =>
    store.transaction(() => {
      throw elsewhere
    })
  expect(failureOf(failing)).toBe(elsewhere)
  expect(store.trouble()).toBeUndefined()
})

test('a copy that is made while the bot works is whole, private and can be opened', async () => {
  const { store, folder, clock } = tempStore()
  const { id } = store.requests.create(aRequest())
  store.history.record({
    environment: 'local',
    at: clock.now,
    topics: [],
    groups: [],
    readings: { score: 97 },
  })
  const to = join(folder, 'backup')
  mkdirSync(to)
  writeFileSync(join(to, 'ops.db'), 'an older copy')
  const copying = store.backup(to)
  for (let i = 0; i < 50; i++)
    store.inbox.accept({ key: `${i}`, kind: 'command', payload: null, receivedAt: 1 })
  await copying
  expect(readdirSync(to).sort()).toEqual(['history.db', 'ops.db'])
  for (const file of readdirSync(to)) expect(statSync(join(to, file)).mode & 0o777).toBe(0o600)
  const copy = openStore({ folder: to })
  onTestFinished(() => copy.close())
  expect(copy.requests.get(id)?.state).toBe('waiting')
  const score = { of: 'reading', name: 'score', environment: 'local', since: 0, until: clock.now } as const
  expect(await copy.history.series(score)).toMatchObject([{ at: clock.now, value: 97 }])
})
