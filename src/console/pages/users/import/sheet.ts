/** Rows of a file: CSV with whatever stands between its values, or JSON. */
import { isObject } from '../../../../lib/json.ts'

export interface Sheet {
  columns: readonly string[]
  rows: readonly (readonly string[])[]
}

/** Throws Error with what is wrong with the file. */
export function sheetOf(text: string): Sheet {
  const plain = text.replace(/^\uFEFF/, '')
  const sheet = /^\s*[[{]/.test(plain) ? fromJson(plain) : fromCsv(plain)
  if (sheet.rows.length === 0) throw new Error('The file has no rows')
  return sheet
}

/** A list of objects, or an object that holds one. */
function fromJson(text: string): Sheet {
  const read: unknown = JSON.parse(text)
  const list = Array.isArray(read) ? read : Object.values(isObject(read) ? read : {}).find(Array.isArray)
  const objects = (list ?? []).filter(isObject)
  const columns = [...new Set(objects.flatMap(Object.keys))]
  return { columns, rows: objects.map((object) => columns.map((column) => textOf(object[column]))) }
}

/** Lists as a spreadsheet has them, with blanks between. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(' ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function fromCsv(text: string): Sheet {
  const [head = ''] = text.split('\n', 1)
  const between = [',', ';', '\t'].toSorted((a, b) => head.split(b).length - head.split(a).length)[0] ?? ','
  const [columns = [], ...rows] = linesOf(text, between).filter((line) => line.some((value) => value.trim() !== ''))
  return {
    columns: columns.map((column) => column.trim()),
    rows: rows.map((row) => columns.map((_, at) => (row[at] ?? '').trim())),
  }
}

/** RFC 4180: values in quotes hold anything, and a quote as two. */
function linesOf(text: string, between: string): string[][] {
  const part = new RegExp(`"((?:[^"]|"")*)"[^${between}\\r\\n]*|([^${between}\\r\\n]*)`, 'y')
  const lines: string[][] = [[]]
  for (let at = 0; at <= text.length; at++) {
    part.lastIndex = at
    const [whole = '', quoted, plain = ''] = part.exec(text) ?? []
    lines.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    at += whole.length
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    if (text[at] === '\n' || text[at] === '\r') lines.push([])
  }
  return lines
}
