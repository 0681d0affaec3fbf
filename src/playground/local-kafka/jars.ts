import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchOnce } from './fetch-once.ts'
import { runProgram } from './run-program.ts'

/** Maven coordinates `group:artifact:version`. */
export type Coordinates = `${string}:${string}:${string}`

/**
 * The broker, and an slf4j binding of the version that its slf4j-api has: without one a broker says nothing, not even why
 * it does not start.
 */
export const brokerJars: readonly Coordinates[] = [
  'org.apache.kafka:kafka_2.13:4.4.0',
  'org.slf4j:slf4j-simple:1.7.36',
]

/** The plugin that fetches, in the version that was tried. */
export const dependencyPlugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1'

/**
 * A folder with these artifacts and all that they need at run time, as a Java class path. Fetched by Maven once (43 MB for
 * the broker, about 8 s) into the user's cache and then found there.
 */
export async function jarsClassPath(
  name: string,
  artifacts: readonly Coordinates[],
  onProgress?: (sentence: string) => void,
): Promise<string> {
  const folder = await fetchOnce({
    name,
    what: artifacts.join(' and '),
    onProgress,
    fetch: async own => {
      await writeFile(join(own, 'pom.xml'), pom(artifacts))
      const options = ['-DincludeScope=runtime', '-DoutputDirectory=libs']
      await runProgram('mvn', ['-q', '-B', `${dependencyPlugin}:copy-dependencies`, ...options], { cwd: own })
    },
  })
  return join(folder, 'libs', '*')
}

function pom(artifacts: readonly Coordinates[]): string {
  const dependencies = artifacts.map(coordinates => {
    const [group, artifact, version] = coordinates.split(':')
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
  })
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>kafka-ops-bot</groupId><artifactId>jars</artifactId><version>1</version>
  <dependencies>
    ${dependencies.join('\n    ')}
  </dependencies>
</project>
`
}
