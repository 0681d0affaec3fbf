import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { jarsClassPath } from '../../../src/playground/local-kafka/jars.ts'

test('two starts at once fetch the same jars without getting in each other’s way', async () => {
  const cache = await cacheOfItsOwn()
  const artifacts = ['org.slf4j:slf4j-simple:1.7.36'] as const
  const [one, other] = await Promise.all([
    jarsClassPath('small', artifacts),
    jarsClassPath('small', artifacts),
  ])
  expect(other).toBe(one)
  expect((await readdir(dirname(one))).sort()).toEqual(['slf4j-api-1.7.36.jar', 'slf4j-simple-1.7.36.jar'])
  expect(await readdir(join(cache, 'kafka-ops-bot'))).toEqual(['small'])
})

test('jars that cannot be fetched are named, and nothing half done stays in the cache', async () => {
  const cache = await cacheOfItsOwn()
  const fetching = jarsClassPath('missing', ['org.slf4j:slf4j-simple:0.0.0'])
  await expect(fetching).rejects.toThrow('Maven could not fetch org.slf4j:slf4j-simple:0.0.0.')
  expect(await readdir(join(cache, 'kafka-ops-bot'))).toEqual([])
})

async function cacheOfItsOwn(): Promise<string> {
  const cache = await mkdtemp(join(tmpdir(), 'jars-cache-'))
  vi.stubEnv('XDG_CACHE_HOME', cache)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await rm(cache, { recursive: true })
  })
  return cache
}
