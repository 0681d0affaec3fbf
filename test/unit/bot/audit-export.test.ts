import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exportAudit } from '../../../src/bot/audit-export.ts'
import { verifyAudit } from '../../../src/bot/audit-verify.ts'
import type { Context } from '../../../src/context.ts'
import { canonicalJson } from '../../../src/core/plan.ts'
import { configOf } from '../config/config-folder.ts'
import { tempFolder, tempStore } from '../store/support/temp-store.ts'

const asker = { id: 'U0ANN0001', name: 'ann' }

/** A trail over two environments with what nobody expects in a text, and a bot whose administrator is ann. */
function scene(annIs = 'admin') {
  const { store, clock } = tempStore()
  const texts = ['a\0b', 'half \ud83d of it', '"\'`;--\r\n\u2028', 'ключ \u202e 鍵', '', 'the end']
  for (const text of texts) {
    clock.now += 1000
    store.audit.append({
      event: 'query',
      actor: asker,
      door: 'slack',
      environment: text === '' ? null : 'local',
      command: 'lag',
      arguments: text,
      requestId: null,
      digest: null,
      summary: text,
      detail: { [text]: [9_007_199_254_740_993n] },
    })
  }
  const config = configOf({
    'bot.yml': `default_environment: local
environments: { local: { bootstrap_servers: "b1:9092" }, other: { bootstrap_servers: "b2:9092" } }
people: { ${asker.id}: [ops] }
groups: { ops: { local: admin, other: ${annIs} } }
`,
    'acl-config.yml': `security_policies: { compliance: { audit_trail_retention_years: 3 } }
environment_overrides: { other: { security_policies: { compliance: { audit_trail_retention_years: 7 } } } }
`,
  })
  const context = {
    store,
    config,
    caller: { actor: asker },
    standing: () => ({}),
    now: clock.now,
  } as unknown as Context
  const ask = async (args: { since?: number; until?: number; after?: number; limit?: number } = {}) => {
    const answered = await exportAudit.answer(
      { since: undefined, until: undefined, after: 0, limit: undefined, ...args },
      context,
    )
    const lines = exportAudit.file?.(answered.data, 'jsonl').text.split('\n').slice(0, -1) ?? []
    return { ...answered, report: exportAudit.present(answered.data), lines }
  }
  const { sequence, hash } = store.audit.head()
  return { store, context, ask, head: `${sequence}:${hash}`, at: (n: number) => clock.now - (6 - n) * 1000 }
}

/** What the script says that knows nothing of the bot, run in a process of its own. */
async function verified(pieces: string[][], ...more: string[]): Promise<string> {
  const folder = tempFolder()
  const files = pieces.map((lines, index) => {
    const file = join(folder, `${index}.jsonl`)
    writeFileSync(file, lines.map(line => `${line}\n`).join(''))
    return file
  })
  return new Promise(resolve => {
    const script = ['scripts/verify-audit.mjs', ...files, ...more]
    execFile(process.execPath, script, (error, stdout, stderr) =>
      resolve(`${error === null ? 'whole' : 'broken'}: ${`${stdout}${stderr}`.trim()}`),
    )
  })
}

test('an exported trail is verified by a script without code of the bot, whole or in pieces', async () => {
  const { ask, head } = scene()
  const { lines } = await ask()
  const pieces = [(await ask({ limit: 2 })).lines, (await ask({ after: 2, limit: 9 })).lines]
  const all = `whole: Rows 1 to 6 are unbroken. Head ${head}`
  const [one, two, last] = await Promise.all([
    verified([lines], '--posted', head),
    verified(pieces, '--posted', head),
    verified([pieces[1] ?? []], '--posted', head),
  ])
  expect([one, two]).toEqual([all, all])
  expect(last).toBe(`whole: Rows 3 to 6 are unbroken. Head ${head}`)
})

/** What somebody can do who writes the whole trail anew: only what was posted tells. */
function writtenAnew(lines: readonly string[]): string[] {
  let previous_hash = '0'.repeat(64)
  return lines.map(line => {
    const { hash: _hash, ...row } = { ...JSON.parse(line), actor_name: 'somebody else', previous_hash }
    previous_hash = createHash('sha256').update(canonicalJson(row)).digest('hex')
    return JSON.stringify({ ...row, hash: previous_hash })
  })
}

test('the script finds a changed row, a removed one, a cut tail, and a trail written anew', async () => {
  const { ask, head } = scene()
  const { lines } = await ask()
  const changed = lines.map((line, index) =>
    index === 5 ? line.replaceAll('the end', 'the beginning') : line,
  )
  const anew = writtenAnew(lines)
  const results = await Promise.all([
    verified([changed]),
    verified([lines.toSpliced(2, 1)]),
    verified([lines.slice(0, 4)], '--posted', head),
    verified([anew]),
    verified([anew], '--posted', head),
    verified([lines.slice(3)], '--posted', `3:${'0'.repeat(64)}`),
    verified([]),
  ])
  expect(results).toEqual([
    'broken: Row 6 was changed.',
    'broken: Row 4 follows row 2.',
    'broken: Row 6 was posted, and the trail ends with 4.',
    expect.stringMatching(/^whole: Rows 1 to 6/),
    'broken: Row 6 is not the one posted.',
    'broken: Row 4 does not follow the row before it.',
    'broken: There are no rows.',
  ])
})

test('a part of the trail is exported by time, without gaps, and what is left over is said', async () => {
  const { ask, at } = scene()
  const part = await ask({ since: at(2), until: at(4) })
  expect(part.lines.map(line => JSON.parse(line).sequence)).toEqual([2, 3, 4])
  expect(part.seen).toEqual({
    summary: 'Exported 3 entries of the audit trail',
    detail: { first: 2, last: 4 },
  })
  const first = await ask({ limit: 1 })
  expect(first.report.summary).toBe('1 entry, 1 to 1; 5 more come after them.')
  expect(first.report.followUps[0]?.command).toBe('audit export --after 1 --limit 50000')
  expect((await ask({ since: at(7) })).report.summary).toBe('The trail has no such entry.')
})

test('only who may read the trail in every environment exports it, as the chain goes through all', async () => {
  await expect(scene('viewer').ask()).rejects.toMatchObject({
    code: 'not-permitted',
    message: expect.stringContaining('may not read it in other'),
  })
})

test('the trail is kept for ever, which is longer than the access file asks for in any environment', async () => {
  const { context, at } = scene()
  const { data } = await verifyAudit.answer({ posted: [] }, context)
  expect(data).toMatchObject({ ok: true, since: at(1), wantedYears: 7 })
  expect(JSON.stringify(verifyAudit.present(data))).toContain(
    'ever: nothing deletes from it; the access file asks for 7 years',
  )
})
