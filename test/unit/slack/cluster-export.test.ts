import { expect, test } from 'vitest'
import { exportText } from '../../../src/admin/cluster/export-text.ts'
import { answerFile } from '../../../src/slack/answers/answer-file.ts'
import { exportOf, topicOf } from '../admin/cluster/documents.ts'

const document = exportOf({ topics: [topicOf('orders')] })
const answer: Parameters<typeof answerFile>[0] = {
  kind: 'answer',
  command: 'cluster export',
  environment: 'test',
  report: { title: '', tone: 'good', summary: '', parts: [], followUps: [] },
  data: document,
  failures: [],
  exit: 0,
  file: {
    formats: ['json', 'yaml'],
    as: format => ({ text: exportText(document, format === 'yaml' ? 'yaml' : 'json'), isWhole: true }),
  },
}
const shared = (options: Parameters<typeof answerFile>[1]) => answerFile(answer, options, () => 'not this')
const plain = { json: false, format: undefined, output: undefined }

test('An export is shared as a file without being asked for one, as JSON or as YAML', () => {
  expect(shared(plain)).toEqual({ filename: 'cluster-export.json', content: exportText(document, 'json') })
  expect(shared({ ...plain, output: '/home/ann/c.yaml' })).toEqual({
    filename: 'c.yaml',
    content: exportText(document, 'yaml'),
  })
  expect(() => shared({ ...plain, format: 'csv' })).toThrow('JSON or YAML')
})
