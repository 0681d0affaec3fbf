import type { Fitting } from './start-local-kafka.ts'

export async function dockerKafka(): Promise<Fitting> {
  return { fits: false, why: 'no Docker engine answers' }
}
