import { globSync } from 'node:fs'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config'

/**
 * Checks who imports whom. A checker that resolves nothing finds no fault either, so this one also fails when it has seen
 * fewer modules than there are files, or no import at all.
 */
const files = globSync('src/**/*.{ts,js}')
const { output } = await cruise(['src'], await extractOptions('./.dependency-cruiser.mjs'), undefined, {
  tsConfig: extractTsConfig('tsconfig.json'),
})
const { modules, summary } = output as ICruiseResult
const own = modules.filter(module => module.source.startsWith('src/'))
const imports = own.reduce((sum, module) => sum + module.dependencies.length, 0)

for (const { from, to, rule, cycle } of summary.violations) {
  const path = cycle ? [from, ...cycle.map(one => one.name)].join(' → ') : `${from} → ${to}`
  console.error(`${rule.name}: ${path}`)
}
const isBlind = own.length < files.length || imports < files.length
if (isBlind) console.error(`Only ${own.length} of ${files.length} files and ${imports} imports were seen.`)
console.log(`${own.length} modules, ${imports} imports, ${summary.error} faults.`)
process.exitCode = isBlind || summary.error > 0 ? 1 : 0
