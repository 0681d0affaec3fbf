import protobuf from 'protobufjs'
import type { ResolvedSchema } from '../../registry/registry.ts'

/**
 * Reads Protobuf by one schema file. Before the message stand the indexes that lead to its type, through the file's messages
 * and those nested in them, as zigzag varints with their count before them; a single 0 is short for the first message
 * (https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format).
 * Throws for a wrong schema.
 */
export function protobufDecoder({ text, references }: ResolvedSchema): (bytes: Buffer) => unknown {
  const root = new protobuf.Root()
  for (const reference of references) protobuf.parse(reference.text, root, { keepCase: true })
  const parsed = protobuf.parse(text, root, { keepCase: true })
  for (const name of [...(parsed.imports ?? []), ...(parsed.weakImports ?? [])]) addWellKnown(root, name)
  root.resolveAll()
  const inOrder = messagesOf(text)
  return bytes => {
    const { path, length } = readIndexes(bytes)
    const name = path.reduce<MessageNames | undefined>((found, index) => found?.nested[index], inOrder)?.name
    if (name === undefined) throw new Error(`the schema has no message ${path.join('.')}`)
    const type = root.lookupType(name)
    return type.toObject(type.decode(bytes.subarray(length)), { longs: String, enums: String })
  }
}

interface MessageNames {
  name: string
  nested: MessageNames[]
}

/** The messages of a file alone in the order in which it declares them, by full name. */
function messagesOf(text: string): MessageNames {
  const alone = new protobuf.Root()
  const { package: packageName } = protobuf.parse(text, alone, { keepCase: true })
  const namespace = packageName ? alone.lookup(packageName) : alone
  return namesIn(namespace instanceof protobuf.Namespace ? namespace : alone)
}

const namesIn = (namespace: protobuf.Namespace): MessageNames => ({
  name: namespace.fullName,
  nested: namespace.nestedArray.flatMap(one => (one instanceof protobuf.Type ? [namesIn(one)] : [])),
})

/** google/protobuf/timestamp.proto and the like, which come with every compiler and so are in no registry. */
function addWellKnown(root: protobuf.Root, name: string): void {
  const known = protobuf.common.get(name)
  if (known?.nested) root.addJSON(known.nested)
}

function readIndexes(bytes: Buffer): { path: number[]; length: number } {
  let at = 0
  const zigzag = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes.readUInt8(at)
      at += 1
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    }
  }
  const count = zigzag()
  if (count < 0 || count > 32) throw new Error('it does not begin with the indexes of a message')
  const path = Array.from({ length: count }, zigzag)
  return { path: path.length === 0 ? [0] : path, length: at }
}
