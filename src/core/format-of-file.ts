export type FileFormat = 'table' | 'json' | 'yaml' | 'csv' | 'html'

/** `--output lag.csv` says what the file shall be; any other ending is the text that people read. */
export function formatOfFile(name: string): FileFormat {
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase()
  if (extension === 'json' || extension === 'csv' || extension === 'html') return extension
  return extension === 'yaml' || extension === 'yml' ? 'yaml' : 'table'
}
