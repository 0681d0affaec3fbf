import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { backupTimes, keepBackup } from '../../../src/store/backups.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { tempFolder, tempStore } from './support/temp-store.ts'

const day = 86_400_000
const monday = Date.parse('2026-11-23T03:00:00Z')

test('The newest backups are kept, the older ones go, and what else is in the folder stays', async () => {
  const { store } = tempStore()
  const folder = join(tempFolder(), 'backups')
  expect(backupTimes(folder)).toEqual([])
  mkdirSync(join(folder, 'by-hand'), { recursive: true })
  for (const at of [monday, monday + day, monday + 2 * day]) await keepBackup(store, { folder, at, keep: 2 })
  expect(backupTimes(folder)).toEqual([monday + 2 * day, monday + day])
  expect(readdirSync(folder).sort()).toEqual(['2026-11-24T03-00-00Z', '2026-11-25T03-00-00Z', 'by-hand'])
})

test('A bot that starts on a backup knows what was kept', async () => {
  const { store } = tempStore()
  store.homes.opened('U1', 5)
  const folder = tempFolder()
  await keepBackup(store, { folder, at: monday, keep: 1 })
  const restored = openStore({ folder: join(folder, '2026-11-23T03-00-00Z') })
  expect(restored.homes.recent(0)).toMatchObject([{ userId: 'U1' }])
  await restored.close()
})

test('A backup that fails leaves the earlier ones and no half of itself', async () => {
  const { store } = tempStore()
  const folder = tempFolder()
  await keepBackup(store, { folder, at: monday, keep: 1 })
  const failing = {
    backup: async (to: string): Promise<void> => {
      mkdirSync(to)
      writeFileSync(join(to, 'ops.db'), 'half')
      throw new Error('the disk is full')
    },
  }
  await expect(keepBackup(failing, { folder, at: monday + day, keep: 1 })).rejects.toThrow('full')
  expect(backupTimes(folder)).toEqual([monday])
  expect(existsSync(join(folder, '2026-11-24T03-00-00Z.part'))).toBe(false)
})
