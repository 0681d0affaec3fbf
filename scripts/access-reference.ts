import { accessCoverage, type Coverage, meaning } from './access-coverage.ts'
import { code, row } from './markdown.ts'

/** docs/access-coverage.md: what becomes of each key of the access file. */
export function accessReference(): string {
  const line = ({ keys, how, what, by = [] }: Coverage): string =>
    row(keys.map(code).join(', '), how, what, by.map(code).join(', '))
  return `${[
    '# What becomes of the access file',
    'Every key of `acl-config.yml`, section by section. `*` stands for a name that people choose, `**` for everything below. This page is generated.',
    [
      row('', 'means that'),
      row('---', '---'),
      ...Object.entries(meaning).map(([how, words]) => row(how, words)),
    ].join('\n'),
    ...accessCoverage.map(({ section, rows }) =>
      [
        `## ${section}\n`,
        row('key', '', 'what is done', 'by'),
        row('---', '---', '---', '---'),
        ...rows.map(line),
      ].join('\n'),
    ),
  ].join('\n\n')}\n`
}
