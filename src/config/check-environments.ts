import { existsSync } from 'node:fs'
import type { BotConfig, Environment } from './bot-config.ts'
import type { Fault, Path } from './fault.ts'
import { findings } from './findings.ts'
import { mapAt } from './map-at.ts'
import { whoCan } from './rights.ts'
import type { YamlFile } from './yaml-file.ts'

/** Whether what bot.yml says of each environment can work: files, credentials, approvals. */
export function checkEnvironments(
  yaml: YamlFile,
  bot: BotConfig,
  commands: ReadonlySet<string> | null,
  faults: Fault[],
): void {
  const { error, warning, atKey, nameMustExist } = findings(yaml, faults)
  const mayApprove = (name: string): number => whoCan(bot, 'approve', name).length
  const countable = bot.people.size > 0 && bot.slackUserGroups.size === 0

  for (const name of Object.keys(mapAt(yaml, ['environments']))) {
    const environment = bot.environments.get(name)
    if (!environment) continue
    const path = ['environments', name]
    if (commands)
      for (const command of Object.keys(mapAt(yaml, [...path, 'policy', 'commands'])))
        nameMustExist(command, 'command', commands, [...path, 'policy', 'commands', command], atKey.error)
    checkConnection(environment, path)
    const needed = mostApprovals(environment)
    if (countable && needed > 0 && mayApprove(name) < needed + 1)
      atKey.warning(
        'too-few-approvers',
        path,
        `${needed} must approve, and nobody approves their own request; ${mayApprove(name)} may approve`,
        'give more people a role with "approve"',
      )
  }

  function checkConnection({ tls, sasl }: Environment, path: Path): void {
    if (tls && (tls.certFile === null) !== (tls.keyFile === null))
      error('missing', [...path, 'tls'], 'a client certificate needs both cert_file and key_file')
    const files = { ca_file: tls?.caFile, cert_file: tls?.certFile, key_file: tls?.keyFile }
    for (const [key, file] of Object.entries(files))
      if (file && !existsSync(file))
        warning(
          'file-missing',
          [...path, 'tls', key],
          'this file is not there: the cluster cannot be reached until it is',
        )
    if (sasl?.mechanism === 'PLAIN' && !tls)
      warning(
        'password-in-clear',
        [...path, 'sasl'],
        'PLAIN without tls sends the password readable over the network',
        'add tls, or use SCRAM-SHA-512',
      )
  }
}

function mostApprovals({ policy }: Environment): number {
  const all = [policy.write, policy.dangerous, ...policy.commands.values()]
  return Math.max(...all.map(one => (one.kind === 'approvals' ? one.count : 0)))
}
