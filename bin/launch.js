// Plain JavaScript in old clothes on purpose: it has to run on a Node that is too old for the rest, to say so.
// better-sqlite3's prebuilt binary ends the process on Node 20, and @platformatic/kafka needs 24.6.
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { fileURLToPath } from 'node:url'

var wanted = [24, 6]
var version = process.versions.node.split('.').map(Number)

/** Loads `program` (`cli`, `main`), or says which Node it needs and `how` to get it. */
export async function launch(program, how) {
  if (version[0] < wanted[0] || (version[0] === wanted[0] && version[1] < wanted[1])) {
    process.stderr.write(
      'kafka-ops needs Node ' +
        wanted.join('.') +
        ' or later; this is Node ' +
        process.versions.node +
        ' (' +
        process.execPath +
        ').\n' +
        'The package brings the right one: ' +
        how +
        '\n',
    )
    process.exitCode = 1
    return
  }
  // A checkout has src/ and Node strips its types; an installed package has only dist/, as Node strips no types under node_modules.
  var source = new URL('../src/' + program + '.ts', import.meta.url)
  if (!existsSync(source)) {
    await import(new URL('../dist/' + program + '.js', import.meta.url).href)
    return
  }
  keepCompiledCode()
  await import(source.href)
}

/**
 * Keeps the code that Node makes of TypeScript. What strips types is a WebAssembly module that takes 25 MB in each thread:
 * with all code in the cache it is not loaded, and the bot starts in two thirds of the time. So this comes before the first
 * TypeScript file. The variable is for threads and child processes. The folder is not the shared temporary one, where
 * somebody else could plant code.
 */
function keepCompiledCode() {
  if (!process.env.NODE_COMPILE_CACHE)
    process.env.NODE_COMPILE_CACHE = fileURLToPath(
      new URL('../node_modules/.cache/kafka-ops-bot', import.meta.url),
    )
  nodeModule.enableCompileCache(process.env.NODE_COMPILE_CACHE)
}
