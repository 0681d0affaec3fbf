import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clusterBackups, keepClusterBackup, readClusterBackup } from '../../../src/store/cluster-backups.ts'
import { tempFolder } from './support/temp-store.ts'

const day = 86_400_000
const monday = Date.parse('2026-11-23T03:00:00Z')
const fine = (): void => undefined

test('The newest exports are kept, older ones go, and what else is in the folder stays', () => {
  const folder = join(tempFolder(), 'cluster-backups', 'production')
  expect(clusterBackups(folder)).toEqual([])
  for (const at of [monday, monday + day, monday + 2 * day]) {
    keepClusterBackup({ folder, at, keep: 2, text: `of ${at}`, check: fine })
    writeFileSync(join(folder, 'by-hand.json'), 'mine')
  }
  expect(clusterBackups(folder).map(({ id }) => id)).toEqual(['2026-11-25T03-00-00Z', '2026-11-24T03-00-00Z'])
  expect(readdirSync(folder)).toContain('by-hand.json')
  expect(readClusterBackup(folder, '2026-11-24T03-00-00Z')).toBe(`of ${monday + day}`)
})

test('An export that does not read back whole leaves the earlier ones and no half of itself', () => {
  const folder = tempFolder()
  keepClusterBackup({ folder, at: monday, keep: 1, text: 'whole', check: fine })
  const damaged = (): void => {
    throw new Error('its checksum does not fit')
  }
  expect(() =>
    keepClusterBackup({ folder, at: monday + day, keep: 1, text: 'half', check: damaged }),
  ).toThrow('could not be written: its checksum does not fit')
  expect(readdirSync(folder)).toEqual(['2026-11-23T03-00-00Z.json'])
})

test('A name that is no id of a backup leads to no file', () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'secret.json'), 'secret')
  expect(readClusterBackup(folder, 'secret')).toBeNull()
  expect(readClusterBackup(folder, '../secret')).toBeNull()
})
