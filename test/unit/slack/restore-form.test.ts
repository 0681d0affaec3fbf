import { expect, test } from 'vitest'
import { restoreCluster } from '../../../src/admin/cluster/restore.ts'
import { checkView } from '../../../src/playground/slack/blocks/check-blocks.ts'
import { commandForm } from '../../../src/slack/forms/command-form.ts'

test('The form of a restore keeps all parts that were named', () => {
  const metadata = {
    command: 'cluster restore',
    place: { channel: 'C1', threadTs: null, responseUrl: null },
  }
  const view = commandForm(restoreCluster, { file: ['latest'], only: ['topics,acls'] }, metadata, ['test'])
  // Throws where Slack would refuse it.
  checkView(view, () => true)
  expect(JSON.stringify(view.blocks)).toContain('"initial_value":"topics,acls"')
})
