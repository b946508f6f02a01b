/** What differs between two sets of files, line by line. */
import { structuredPatch } from 'diff'
import type { Files } from './folder.ts'

export interface Change {
  path: string
  kind: 'added' | 'changed' | 'removed'
  /** Each with `+`, `-` or a blank before it. */
  lines: string[]
}

export function changesBetween(before: Files, after: Files): Change[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return paths.flatMap((path): Change[] => {
    const [old, fresh] = [textOf(before[path]), textOf(after[path])]
    if (old === fresh) return []
    const kind = old === undefined ? 'added' : fresh === undefined ? 'removed' : 'changed'
    return [{ path, kind, lines: linesBetween(old ?? '', fresh ?? '') }]
  })
}

const textOf = (value: unknown) =>
  value === undefined || typeof value === 'string' ? value : JSON.stringify(value, null, 2)

function linesBetween(old: string, fresh: string): string[] {
  const { hunks } = structuredPatch('', '', old, fresh)
  return hunks.flatMap(({ lines, newStart }) => [`@@ line ${newStart}`, ...lines])
}
