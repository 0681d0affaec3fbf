import type * as TestcontainersModule from 'testcontainers'
import { defaultLevel, type FittingRegistry, type LocalRegistry } from './local-registry.ts'

/** The same registry from its image; testcontainers is needed for development only, so it is imported when asked for. */
export async function dockerRegistry(): Promise<FittingRegistry> {
  try {
    const testcontainers = await import('testcontainers')
    await testcontainers.getContainerRuntimeClient()
    return { fits: true, start: () => start(testcontainers) }
  } catch {
    return { fits: false, why: 'no Docker engine answers' }
  }
}

async function start({ GenericContainer, Wait }: typeof TestcontainersModule): Promise<LocalRegistry> {
  const container = await new GenericContainer('apicurio/apicurio-registry:3.3.3')
    .withEnvironment({ APICURIO_RULES_GLOBAL_COMPATIBILITY: defaultLevel })
    .withExposedPorts(8080)
    .withWaitStrategy(Wait.forHttp('/apis/ccompat/v7/subjects', 8080))
    .start()
  return {
    url: `http://${container.getHost()}:${container.getMappedPort(8080)}/apis/ccompat/v7`,
    way: 'docker',
    stop: async () => void (await container.stop()),
  }
}
