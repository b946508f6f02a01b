/** `descope doctor --capacity`: what a database holds, how fast it grows, and what it would take with more users. */
import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { now } from '../lib/clock.ts'
import { readSettings } from '../settings/config.ts'
import type { TableLoad } from '../store/capacity.ts'
import { measureDatabase } from '../store/index.ts'
import { type Action, fileOf, sizeOf } from './action.ts'

export const capacity: Action = async ({ flags: { users = '', json, ...flags } }, { env, io }) => {
  const wanted = usersIn(users)
  const { database } = readSettings(flags, env)
  const file = fileOf(database)
  if (file !== undefined && !existsSync(file)) throw new Error(`there is no database ${file}`)
  const tables = await measureDatabase(database, now())
  const free = file === undefined ? undefined : freeBeside(file)
  const projection = projected(tables, wanted)
  if (json === undefined) io.out(toText({ tables, free, wanted, projection }))
  else io.out(`${JSON.stringify({ tables, ...(free !== undefined && { free }), ...(projection && { projection }) })}\n`)
  return 0
}

interface Projection {
  users: number
  /** Bytes, at this time's share of everything else. */
  bytes: number
  daily: number
}

interface Capacity {
  tables: readonly TableLoad[]
  /** Bytes on the disk of an embedded database. */
  free: number | undefined
  /** Users to reckon with; 0 for none. */
  wanted: number
  projection: Projection | undefined
}

function usersIn(text: string): number {
  if (text !== '' && !/^[1-9]\d{0,11}$/.test(text)) {
    throw new Error(`--users is how many to reckon with, not ${JSON.stringify(text)}`)
  }
  return Number(text)
}

function freeBeside(file: string): number {
  const { bavail, bsize } = statfsSync(dirname(file))
  return bavail * bsize
}

const bytesIn = (tables: readonly TableLoad[]) => tables.reduce((sum, { bytes = 0 }) => sum + bytes, 0)

/** Of one table. A small one is mostly empty pages, which say nothing of its rows. */
const dailyBytes = ({ rows, bytes = 0, daily }: TableLoad) => (rows === 0 ? 0 : (daily * bytes) / rows)

const dailyIn = (tables: readonly TableLoad[]) => tables.reduce((sum, table) => sum + dailyBytes(table), 0)

/** As if everybody more did what those who are there do. */
function projected(tables: readonly TableLoad[], users: number): Projection | undefined {
  const present = tables.find(({ name }) => name === 'users')?.rows ?? 0
  if (users === 0 || present === 0) return undefined
  const times = users / present
  return { users, bytes: bytesIn(tables) * times, daily: dailyIn(tables) * times }
}

const HEADS = ['table', 'rows', 'size', 'a row', 'rows a day', 'a day']

function toText({ tables, free, wanted, projection }: Capacity): string {
  const filled = tables.filter(({ rows }) => rows > 0).sort((one, other) => (other.bytes ?? 0) - (one.bytes ?? 0))
  const lines = [HEADS, ...filled.map(cellsOf), ['all', '', sizeOf(bytesIn(tables)), '', '', sizeOf(dailyIn(tables))]]
  const widths = HEADS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const text = lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  )
  return `${[...text, '', ...outlook(tables, free), ...outlookOf(wanted, projection)].join('\n').trimEnd()}\n`
}

function cellsOf(table: TableLoad): string[] {
  const { name, rows, bytes, daily } = table
  const known = bytes !== undefined
  return [
    name,
    grouped(rows),
    known ? sizeOf(bytes) : '',
    known ? `${grouped(Math.round(bytes / rows))} B` : '',
    grouped(Math.round(daily)),
    known ? sizeOf(dailyBytes(table)) : '',
  ]
}

const DAYS_OF_A_YEAR = 365

function outlook(tables: readonly TableLoad[], free: number | undefined): string[] {
  if (free === undefined) return []
  const daily = dailyIn(tables)
  const days = daily > 0 ? Math.floor(free / daily) : Number.POSITIVE_INFINITY
  const lasts = days > 10 * DAYS_OF_A_YEAR ? 'for more than ten years' : `for ${grouped(days)} days`
  return [`Free beside it: ${sizeOf(free)}, at this pace enough ${lasts}`]
}

function outlookOf(wanted: number, projection: Projection | undefined): string[] {
  if (wanted === 0) return []
  if (!projection) return ['There are no users yet by which to reckon']
  const { users, bytes, daily } = projection
  return [`With ${grouped(users)} users like these: ${sizeOf(bytes)}, and ${sizeOf(daily)} more a day`]
}

const grouped = (number: number) => number.toLocaleString('en-US')
