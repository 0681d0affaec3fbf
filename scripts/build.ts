import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * Makes dist/ for the installed package and the image: Node strips no types from files under node_modules. What is not
 * TypeScript (the pages of the playground, its configuration) goes along as it is.
 */
rmSync('dist', { recursive: true, force: true })
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' })
if (status !== 0) throw new Error('The types have faults; nothing was built.')

const assets = globSync('src/**/*.{js,css,html,yml,json,xml,svg,png}')
for (const asset of assets) {
  const target = join('dist', relative('src', asset))
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(asset, target)
}
console.log(`dist/ is built, with ${assets.length} files that are not TypeScript.`)
