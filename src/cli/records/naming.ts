/** What the columns of a file, or the members of its objects, are to be taken as; nothing goes by unnoticed. */
import type { Fields, Type } from '../../contract/wire.ts'
import { type Json, type JsonObject, setOwn } from '../../lib/json.ts'
import { own } from '../../lib/own.ts'
import { Refusal } from '../exit/exit.ts'

export interface NamingWish {
  /** What a record is called in messages. */
  one: string
  /** As written: `E-Mail=email`, and `plan=` for what is to be left out. */
  map: readonly string[]
  fields: Fields
  /** Names beside those of the fields. */
  more?: Iterable<string>
  /** The field that takes what nobody knows; absent: such columns are refused. */
  rest?: string
  /** What else can be done about columns that nobody knows. */
  advice?: string
}

export class Naming {
  /** Members of objects that were left out, and of how many. */
  readonly leftOut = new Map<string, number>()
  private readonly wish: NamingWish
  private readonly map: ReadonlyMap<string, string>
  private readonly more: ReadonlySet<string>

  /** Throws Refusal for a mapping that is none. */
  constructor(wish: NamingWish) {
    this.wish = wish
    this.map = new Map(wish.map.map(readPair))
    this.more = new Set(wish.more)
    const wrong = [...this.map.values()].find((path) => path !== '' && !this.isKnown(path))
    if (wrong !== undefined) throw new Refusal(`--map: no ${wish.one} has ${wrong}`)
  }

  /** Paths in the order of the columns, '' for one that is left out. Throws Error for columns that nobody knows. */
  columns(names: readonly string[]): string[] {
    const there = new Set(names)
    const missing = [...this.map.keys()].find((name) => !there.has(name))
    if (missing !== undefined) throw new Error(`--map names ${missing}, which the header does not have`)
    const unknown = names.filter((name) => this.pathOf(name) === undefined)
    if (unknown.length === 0) return names.map((name) => this.pathOf(name) ?? '')
    throw new Error(this.unknownText(unknown))
  }

  /** The object with its members named as the columns would be. */
  object(row: JsonObject): JsonObject {
    const named: JsonObject = {}
    for (const [name, value] of Object.entries(row)) {
      const path = this.pathOf(name)
      if (path === undefined) this.leftOut.set(name, (this.leftOut.get(name) ?? 0) + 1)
      else if (path !== '') put(named, path === name ? [name] : path.split('.'), value)
    }
    return named
  }

  private pathOf(name: string): string | undefined {
    const mapped = this.map.get(name)
    if (mapped !== undefined) return mapped
    if (this.isKnown(name)) return name
    return this.wish.rest === undefined ? undefined : `${this.wish.rest}.${name}`
  }

  private isKnown(name: string): boolean {
    return this.more.has(name) || has(name.split('.'), this.wish.fields)
  }

  private unknownText(unknown: readonly string[]): string {
    const { one, fields, advice } = this.wish
    const meant = unknown.map((name) => ({ name, like: likeIn(name, Object.keys(fields)) }))
    const { name = '', like } = meant.find(({ like }) => like) ?? meant[0] ?? {}
    const say = `--map '${name}=${like ?? Object.keys(fields)[0]}' says what it is, --map '${name}=' leaves it out`
    return `no ${one} has ${unknown.join(', ')}: ${say}${advice ? `, ${advice}` : ''}`
  }
}

function readPair(pair: string): [string, string] {
  const at = pair.lastIndexOf('=')
  if (at < 1) throw new Refusal(`--map must be like 'E-Mail=email', not ${pair}`)
  return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
}

function has([name = '', ...inner]: readonly string[], fields: Fields): boolean {
  const field = Object.entries(fields).find(([key, { aliases }]) => key === name || aliases?.includes(name))?.[1]
  return field !== undefined && (inner.length === 0 || reaches(inner, field.type))
}

function reaches(inner: readonly string[], type: Type): boolean {
  if (type.kind === 'message') return has(inner, type.fields)
  return type.kind === 'object' || type.kind === 'json' || type.kind === 'map'
}

function likeIn(name: string, fields: readonly string[]): string | undefined {
  return fields.find((field) => plain(field) === plain(name))
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

/** Sets what stands at the end of the path. */
export function put(into: JsonObject, path: readonly string[], value: Json): void {
  const [name = ''] = path
  if (path.length === 1) {
    setOwn<Json>(into, name, value)
    return
  }
  const next = own(into, name)
  const member = typeof next === 'object' && next !== null && !Array.isArray(next) ? next : {}
  put(member, path.slice(1), value)
  setOwn<Json>(into, name, member)
}
