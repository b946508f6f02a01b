/** How the files of a table are called below the dataset: dlt's `layout`. */
import { DestinationError } from '../port.ts'

export const USUAL_LAYOUT = '{table_name}/{load_id}.{file_id}.{ext}'

export interface FileNames {
  table_name: string
  schema_name: string
  load_id: string
  file_id: string
  ext: string
  /** Of the package, so that its files have the same names whenever it is loaded. */
  createdAt: Date
}

export interface Layout {
  name(names: FileNames): string
  /** What all names of a table's files begin with; others' may, too. */
  prefix(table: string): string
  /** The table whose file has that name; undefined for what is none. */
  tableIn(name: string): string | undefined
}

type Of = (names: FileNames) => string

const two = (number: number) => String(number).padStart(2, '0')

const PLACEHOLDERS: { readonly [name: string]: Of } = {
  table_name: ({ table_name }) => table_name,
  schema_name: ({ schema_name }) => schema_name,
  load_id: ({ load_id }) => load_id,
  file_id: ({ file_id }) => file_id,
  ext: ({ ext }) => ext,
  timestamp: ({ createdAt }) => String(Math.floor(createdAt.getTime() / 1000)),
  load_package_timestamp: ({ createdAt }) => String(Math.floor(createdAt.getTime() / 1000)),
  timestamp_ms: ({ createdAt }) => String(createdAt.getTime()),
  load_package_timestamp_ms: ({ createdAt }) => String(createdAt.getTime()),
  curr_date: ({ createdAt }) => createdAt.toISOString().slice(0, 10),
  YYYY: ({ createdAt }) => String(createdAt.getUTCFullYear()),
  YY: ({ createdAt }) => two(createdAt.getUTCFullYear() % 100),
  Q: ({ createdAt }) => String(Math.floor(createdAt.getUTCMonth() / 3) + 1),
  MM: ({ createdAt }) => two(createdAt.getUTCMonth() + 1),
  M: ({ createdAt }) => String(createdAt.getUTCMonth() + 1),
  DD: ({ createdAt }) => two(createdAt.getUTCDate()),
  D: ({ createdAt }) => String(createdAt.getUTCDate()),
  HH: ({ createdAt }) => two(createdAt.getUTCHours()),
  H: ({ createdAt }) => String(createdAt.getUTCHours()),
  mm: ({ createdAt }) => two(createdAt.getUTCMinutes()),
  m: ({ createdAt }) => String(createdAt.getUTCMinutes()),
  ss: ({ createdAt }) => two(createdAt.getUTCSeconds()),
  s: ({ createdAt }) => String(createdAt.getUTCSeconds()),
}

const PLACEHOLDER = /\{([^{}]*)\}/g

/** Throws DestinationError for a layout that has no place for a table or a file, or another placeholder. */
export function layoutOf(text: string = USUAL_LAYOUT): Layout {
  const names = [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)
  for (const name of names) {
    if (!Object.hasOwn(PLACEHOLDERS, name))
      throw new DestinationError(`layout: there is no {${name}}. There are: ${Object.keys(PLACEHOLDERS).join(', ')}`)
  }
  for (const name of ['table_name', 'file_id']) {
    if (!names.includes(name))
      throw new DestinationError(`layout: {${name}} is needed, so that no file replaces another`)
  }
  if (/^\/|\.\.|\\/.test(text)) throw new DestinationError('layout: files lie below the dataset')
  // As dlt has it from 1.30 on.
  const layout = names.includes('ext') ? text : `${text}.{ext}`
  const pattern = patternOf(layout)
  return {
    name: (values) => layout.replace(PLACEHOLDER, (_, name: string) => PLACEHOLDERS[name]?.(values) ?? ''),
    prefix: (table) => layout.replace('{table_name}', () => table).replace(/\{.*$/, ''),
    tableIn: (name) => pattern.exec(name)?.groups?.['table'],
  }
}

function patternOf(layout: string): RegExp {
  let isFound = false
  const parts = layout.split(/(\{[^{}]*\})/).map((part) => {
    if (!part.startsWith('{')) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    if (part === '{load_id}') return '\\d+\\.\\d+'
    if (part === '{file_id}') return '[0-9a-f]+'
    if (part === '{ext}') return '(?:jsonl|csv|parquet)(?:\\.gz)?'
    if (part !== '{table_name}') return '[^/]*'
    const group = isFound ? '\\k<table>' : '(?<table>[^/]+?)'
    isFound = true
    return group
  })
  return new RegExp(`^${parts.join('')}$`)
}
