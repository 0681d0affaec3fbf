import { createHash } from 'node:crypto'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { Failure } from '../../core/failure.ts'
import { canonicalJson, type Json } from '../../core/plan.ts'
import { type ClusterExport, exportDocument, formatName, formatVersion } from './export-document.ts'

export type ExportFormat = 'json' | 'yaml'

/** Nobody's cluster needs as much; a file that is none must not fill the memory. */
export const mostBytes = 128 * 1_048_576

/** An export as the text of a file, with its checksum. */
export function exportText(document: ClusterExport, format: ExportFormat): string {
  const { format: name, version, ...content } = document
  const file = plain({ format: name, version, checksum: checksumOf(document), ...content })
  return format === 'yaml' ? stringify(file, { lineWidth: 0 }) : `${JSON.stringify(file, null, 2)}\n`
}

export interface ReadExport {
  document: ClusterExport
  /** What is approved when it is restored, and what proves that it is the same file: sha-256 of all that it says. */
  checksum: string
  /** False: it carries none, as one that was edited on purpose. */
  isChecked: boolean
}

/** Reads the text of an export again, also out of the document that `--json` prints. Throws a `rejected` Failure. */
export function readExport(text: string, name: string): ReadExport {
  const { checksum, ...content } = fileOf(text, name)
  const read = exportDocument.safeParse(content)
  if (!read.success) {
    const [first] = read.error.issues
    throw notAnExport(name, `${first?.path.join('.') ?? ''}: ${first?.message ?? 'it has faults'}`)
  }
  const actual = checksumOf(read.data)
  if (checksum !== undefined && checksum !== actual)
    throw new Failure('rejected', `${name} is damaged, or was changed: its checksum does not fit.`, {
      hint: 'Take another one. If it was edited on purpose, remove the line with its checksum.',
    })
  return { document: read.data, checksum: actual, isChecked: checksum !== undefined }
}

const head = z.looseObject({
  format: z.literal(formatName),
  version: z.int(),
  checksum: z.string().optional(),
})
const printed = z.looseObject({ command: z.literal('cluster export'), data: z.looseObject({}) })

function fileOf(text: string, name: string): z.infer<typeof head> {
  const value = valueOf(text, name)
  const found = head.safeParse(printed.safeParse(value).data?.data ?? value)
  if (!found.success) throw notAnExport(name, `it does not begin with "format: ${formatName}"`)
  if (found.data.version > formatVersion)
    throw new Failure(
      'config',
      `${name} was written by a newer version of kafka-ops (format ${found.data.version}).`,
      {
        hint: 'Update kafka-ops.',
      },
    )
  return found.data
}

function valueOf(text: string, name: string): unknown {
  try {
    return text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text, { maxAliasCount: 0 })
  } catch (error) {
    throw notAnExport(name, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
  }
}

const notAnExport = (name: string, why: string): Failure =>
  new Failure('rejected', `${name} is no whole export of a cluster: ${why}.`, {
    hint: 'cluster export writes one; cluster backups lists those that the bot has made.',
  })

/** The same for the same content, whether it is JSON or YAML and however it is laid out. */
export const checksumOf = (document: ClusterExport): string =>
  `sha256:${createHash('sha256')
    .update(canonicalJson(document as Json))
    .digest('hex')}`

function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, one: unknown) => {
      if (typeof one !== 'bigint') return one
      return one <= Number.MAX_SAFE_INTEGER ? Number(one) : one.toString()
    }),
  )
}
