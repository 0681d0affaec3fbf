import { defineConfig } from 'vitest/config'

/** Files that share the brokers, a browser or the machine's two cores run one at a time, one kind after the other. */
const oneAtATime = (name: string, groupOrder: number, more: { globalSetup?: string } = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    fileParallelism: false,
    sequence: { groupOrder },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    ...more,
  },
})

const sharedKafka = { globalSetup: 'test/support/shared-kafka.ts' }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      oneAtATime('contract', 1, sharedKafka),
      oneAtATime('e2e', 2, sharedKafka),
      oneAtATime('browser', 3, sharedKafka),
      oneAtATime('faults', 4, sharedKafka),
    ],
  },
})
