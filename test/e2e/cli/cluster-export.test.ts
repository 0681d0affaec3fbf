import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sharedKafka } from '../../support/kafka-cluster.ts'
import { cliFolder, runCli } from '../../support/run-cli.ts'

const bootstrap = sharedKafka().bootstrap.join(',')
const { cwd, remove } = cliFolder()
afterAll(remove)
const cli = (line: string, env: NodeJS.ProcessEnv = { KAFKA_BOOTSTRAP_SERVERS: bootstrap }) =>
  runCli(line.split(' '), { cwd, env })
const file = (name: string): string => readFileSync(join(cwd, name), 'utf8')

test('The suite’s export writes a file, and keeps it when the cluster is down or only half of it can be read', async () => {
  const line = 'export-cluster --format json --output cluster-backup.json'
  expect(await cli(line)).toMatchObject({ exit: 0, stdout: '' })
  const first = file('cluster-backup.json')
  expect(JSON.parse(first)).toMatchObject({
    format: 'kafka-ops cluster export',
    version: 1,
    checksum: expect.stringMatching(/^sha256:/),
    header: { clusterId: sharedKafka().clusterId },
    missing: [],
  })
  expect((await cli(line, { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' })).exit).toBe(1)
  expect(file('cluster-backup.json')).toBe(first)

  const half = cliFolder(
    `environments: { test: { bootstrap_servers: "${bootstrap}", brokers_expected: [1, 99] } }`,
  )
  try {
    writeFileSync(join(half.cwd, 'old.json'), first)
    const refused = await runCli(['cluster', 'export', '--output', 'old.json'], { cwd: half.cwd })
    expect(refused.exit).toBe(1)
    expect(refused.stderr).toContain('old.json stays as it was, as not everything could be read: brokers 99')
    expect(readFileSync(join(half.cwd, 'old.json'), 'utf8')).toBe(first)
    expect(await runCli(['cluster', 'export', '--output', 'new.json'], { cwd: half.cwd })).toMatchObject({
      exit: 1,
    })
    expect(JSON.parse(readFileSync(join(half.cwd, 'new.json'), 'utf8'))).toMatchObject({
      missing: [{ section: 'brokers', name: '99' }],
    })
  } finally {
    half.remove()
  }
})

test('Two files are compared with an exit code for CI, and a damaged one is refused', async () => {
  await cli('cluster export --output a.yaml')
  expect(file('a.yaml')).toMatch(/^format: kafka-ops cluster export\nversion: 1\nchecksum: /)
  expect(await cli('cluster diff a.yaml a.yaml')).toMatchObject({ exit: 0 })
  const other = file('a.yaml').replace(/rack: .*/, 'rack: elsewhere')
  writeFileSync(join(cwd, 'b.yaml'), other)
  const damaged = await cli('cluster diff a.yaml b.yaml')
  expect(damaged).toMatchObject({ exit: 1, stdout: '' })
  expect(damaged.stderr).toContain('its checksum does not fit')
  writeFileSync(join(cwd, 'edited.yaml'), other.replace(/^checksum.*\n/m, ''))
  const different = await cli('cluster diff a.yaml edited.yaml')
  expect(different.exit).toBe(3)
  expect(different.stdout).toContain('elsewhere')
})
