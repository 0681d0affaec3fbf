#!/usr/bin/env node
// Plain JavaScript in old clothes on purpose: it has to run on a Node that is too old for the rest, to say so.
// better-sqlite3's prebuilt binary ends the process on Node 20, and @platformatic/kafka needs 24.6.
import { existsSync } from 'node:fs'

var wanted = [24, 6]
var version = process.versions.node.split('.').map(Number)

if (version[0] < wanted[0] || (version[0] === wanted[0] && version[1] < wanted[1])) {
  process.stderr.write(
    'kafka-ops needs Node ' +
      wanted.join('.') +
      ' or later; this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ').\n' +
      'The package brings the right one: run it as "npx kafka-ops …", or start the bot with "npm start".\n',
  )
  process.exitCode = 1
} else {
  // A checkout has src/ and Node strips its types; an installed package has only dist/, as Node strips no types under node_modules.
  var source = new URL('../src/cli.ts', import.meta.url)
  await import(existsSync(source) ? source.href : new URL('../dist/cli.js', import.meta.url).href)
}
