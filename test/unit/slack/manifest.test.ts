import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { botScopes, buildManifest, manifestYaml } from '../../../src/slack/manifest.ts'

/** The scope that each method of the Web API needs (docs.slack.dev/reference/methods); none for those that need none. */
const scopeOf: Record<string, string | null> = {
  'auth.test': null,
  'chat.postMessage': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.update': 'chat:write',
  'chat.delete': 'chat:write',
  'chat.getPermalink': null,
  'conversations.history': 'channels:history',
  'conversations.replies': 'channels:history',
  'conversations.open': 'im:write',
  'files.getUploadURLExternal': 'files:write',
  'files.completeUploadExternal': 'files:write',
  'files.delete': 'files:write',
  'usergroups.users.list': 'usergroups:read',
  'users.info': 'users:read',
  'views.open': null,
  'views.publish': null,
  'views.update': null,
}

test('The app asks for the scopes of the methods that the bot calls', () => {
  const source = readdirSync('src/slack', { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => readFileSync(`src/slack/${file}`, 'utf8'))
    .join('\n')
  const called = [...source.matchAll(/client\.((?:[a-zA-Z]+\.)+[a-zA-Z]+)\(/g)].map(
    ([, method]) => method ?? '',
  )
  expect(new Set(called)).toEqual(new Set(Object.keys(scopeOf)))
  const scopes = botScopes.map(one => one.scope)
  expect(scopes).toEqual(expect.arrayContaining(Object.values(scopeOf).filter(scope => scope !== null)))
})

test('manifest.yml explains each scope and reads as what was built', () => {
  const yaml = manifestYaml([])
  expect(parse(yaml)).toEqual(buildManifest([]))
  expect(yaml).toContain('- users:read # time zones')
})
