import type * as TestcontainersModule from 'testcontainers'
import { freePorts } from '../local-kafka/free-ports.ts'
import { defaultLevel, type FittingRegistry, type LocalRegistry } from './local-registry.ts'

/** The same registry from its image; testcontainers is needed for development only, so it is imported when asked for. */
export async function dockerRegistry(): Promise<FittingRegistry> {
  try {
    const testcontainers = await import('testcontainers')
    await testcontainers.getContainerRuntimeClient()
    const [port = 0] = await freePorts(1)
    const url = `http://127.0.0.1:${port}/apis/ccompat/v7`
    return { fits: true, url, start: () => start(testcontainers, port, url) }
  } catch {
    return { fits: false, why: 'no Docker engine answers' }
  }
}

async function start(
  { GenericContainer, Wait }: typeof TestcontainersModule,
  port: number,
  url: string,
): Promise<LocalRegistry> {
  const container = await new GenericContainer('apicurio/apicurio-registry:3.3.3')
    .withEnvironment({ APICURIO_RULES_GLOBAL_COMPATIBILITY: defaultLevel })
    .withExposedPorts({ container: 8080, host: port })
    .withWaitStrategy(Wait.forHttp('/apis/ccompat/v7/subjects', 8080))
    .start()
  return { url, way: 'docker', stop: async () => void (await container.stop()) }
}
