import { defineConfig } from 'vitest/config'

/**
 * One kind after the other, on the brokers that they share. Files of a kind run side by side where each has names, folders and a
 * bot of its own and mostly waits; fewer where they measure limits of time or kill brokers, one at a time where they have the browser.
 */
const onBrokers = (name: string, groupOrder: number, maxWorkers: 1 | 2 | 3) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    globalSetup: 'test/support/shared-kafka.ts',
    maxWorkers,
    sequence: { groupOrder },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          maxWorkers: 2,
          // On a busy machine the first test of a file also waits for what the file imports.
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      onBrokers('contract', 1, 3),
      onBrokers('e2e', 2, 3),
      onBrokers('browser', 3, 1),
      onBrokers('faults', 4, 2),
    ],
  },
})
