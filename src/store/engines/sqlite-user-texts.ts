/**
 * Texts of users that are kept until something of them changes. There is one writer, and triggers tell of each row that
 * it changes, by whatever statement; that another process has written, SQLite's own count tells.
 */

import { setImmediate as endOfTurn } from 'node:timers/promises'
import type { NamedUser, UserTexts, WrittenUser } from '../port/users.ts'
import { USER_ID } from '../port/users.ts'
import { type Connection, statementOf } from './sqlite-connection.ts'

/** Tables of which a row tells of one user, and by which changes: a row of `users` that is new was told of nowhere. */
const OF_USERS = { users: ['update', 'delete'], user_grants: ['insert', 'update', 'delete'] }
const USER_COLUMNS: { [table: string]: string } = { users: 'id', user_grants: 'user_id' }
/** Tables of which a row may tell of all users of its project. */
const OF_ALL = ['tenants', 'roles', 'permissions', 'role_permissions']

/** Characters of texts and names in each of two generations: 8 MiB where all of them are of Latin-1. */
const ROOM = 2 ** 23
/** Characters of a text from which on it is not kept. */
const LONGEST = 2 ** 14
/** What an entry takes beside its characters. */
const OVERHEAD = 200
const MOST_PROJECTS = 10_000
/** How often it is tried to be told of changes: not every runtime's SQLite can, and another process may be in the way. */
const MOST_TRIES = 10

interface Standing {
  isGood: boolean
}

interface Entry extends Standing {
  id: string
  text: string
  project: Standing
}

/** `alone`: runs work in a transaction of the connection that nobody shares. */
export function keepUserTexts(writer: Connection, alone: (work: () => Promise<void>) => Promise<void>): UserTexts {
  const entries = createEntries()
  let changes = 0
  let seen = -1
  const change = (project: string, id: string | null) => {
    changes++
    if (id === null) entries.dropAll(project)
    else entries.drop(project, id)
  }
  /** Not at the start: the tables may not be there yet, and many processes load no user at all. */
  let watch: 'none' | 'begun' | 'set' = 'none'
  let tries = 0
  const beginWatch = () => {
    if (watch !== 'none' || tries++ >= MOST_TRIES) return
    watch = 'begun'
    const goOn = (next: typeof watch) => () => {
      watch = next
    }
    alone(async () => createTriggers(writer, change)).then(goOn('set'), goOn('none'))
  }
  const noteOthers = () => {
    const { data_version: version } = statementOf(writer, 'PRAGMA data_version').get() ?? {}
    if (version === seen) return
    seen = Number(version)
    changes++
    entries.clear()
  }
  let noted: Promise<void> | undefined
  /** Once for all who come in this turn of the event loop, after the last of them: each question takes a lock and gives it back. */
  const noteOthersSoon = () => {
    noted ??= endOfTurn().then(() => {
      noted = undefined
      noteOthers()
    })
    return noted
  }
  /** What was read since so many changes is what is there. Within a transaction it is not what will be. */
  const isSettled = (since: number) => {
    noteOthers()
    return since === changes && !writer.database.isTransaction
  }
  const writeAndKeep = async (project: string, { key }: NamedUser, write: () => Promise<WrittenUser | undefined>) => {
    const since = writer.database.isTransaction ? -1 : changes
    const written = await write()
    if (written && isSettled(since)) entries.keep(project, key, written)
    return written?.text
  }
  return {
    async of(project, named, write) {
      if (watch !== 'set') {
        beginWatch()
        return (await write())?.text
      }
      await noteOthersSoon()
      return entries.find(project, named)?.text ?? writeAndKeep(project, named, write)
    },
  }
}

type Change = (project: string, id: string | null) => void

function createTriggers({ database }: Connection, change: Change): void {
  const told = (project: unknown, id: unknown) => {
    change(String(project), id === null ? null : String(id))
    return null
  }
  database.function('homescope_changed', told)
  for (const [table, events] of Object.entries(OF_USERS)) {
    for (const event of events) database.exec(trigger(table, event, USER_COLUMNS[table]))
  }
  for (const table of OF_ALL) {
    for (const event of ['insert', 'update', 'delete']) database.exec(trigger(table, event))
  }
}

/** An update that moves a row to another user or project is told of both. */
function trigger(table: string, event: string, column?: string): string {
  const tell = (row: string) => `select homescope_changed(${row}.project_id, ${column ? `${row}.${column}` : 'null'});`
  const told = [...(event === 'insert' ? [] : [tell('old')]), ...(event === 'delete' ? [] : [tell('new')])].join(' ')
  return `create temp trigger if not exists told_${table}_${event} after ${event} on main.${table} begin ${told} end`
}

/** Two generations: what nobody asked for while one was filled goes with it. */
function createEntries() {
  let [young, old] = [new Map<string, Entry>(), new Map<string, Entry>()]
  let room = ROOM
  const projects = new Map<string, Standing>()
  const put = (name: string, entry: Entry) => {
    young.set(name, entry)
    room -= name.length + entry.text.length + OVERHEAD
    if (room > 0) return
    old = young
    young = new Map()
    room = ROOM
  }
  const at = (name: string): Entry | undefined => {
    const entry = young.get(name)
    if (entry) return entry
    const former = old.get(name)
    if (former) put(name, former)
    return former
  }
  const clear = () => {
    for (const standing of projects.values()) standing.isGood = false
    projects.clear()
    young.clear()
    old.clear()
    room = ROOM
  }
  const standingOf = (project: string): Standing => {
    let standing = projects.get(project)
    if (!standing) {
      if (projects.size >= MOST_PROJECTS) clear()
      standing = { isGood: true }
      projects.set(project, standing)
    }
    return standing
  }
  return {
    clear,
    find(project: string, { key, by }: NamedUser): Entry | undefined {
      const entry = at(`${project} ${key}`)
      if (!entry?.isGood || !entry.project.isGood) return undefined
      return by === 'any' || entry.id === key ? entry : undefined
    },
    /**
     * A login id leads to its user for as long as that one has it, unless it looks like a user id, or was found in
     * another spelling: then somebody else's row, which tells nothing here, could take its place.
     */
    keep(project: string, key: string, { user: { id, loginIds }, text }: WrittenUser): void {
      if (text.length > LONGEST) return
      const own = `${project} ${id}`
      const known = at(own)
      const standing = standingOf(project)
      const isGood = known?.isGood && known.project === standing
      const entry = isGood ? known : { isGood: true, id, text, project: standing }
      if (entry !== known) put(own, entry)
      if (key !== id && loginIds.includes(key) && !USER_ID.test(key)) put(`${project} ${key}`, entry)
    },
    drop(project: string, id: string): void {
      const name = `${project} ${id}`
      for (const generation of [young, old]) {
        const entry = generation.get(name)
        if (entry) entry.isGood = false
        generation.delete(name)
      }
    },
    dropAll(project: string): void {
      const standing = projects.get(project)
      if (standing) standing.isGood = false
      projects.delete(project)
    },
  }
}
