/**
 * What happens, as it happens, for the pages of the console: one stream of server-sent events each. Of messages and of
 * the audit trail it says only that there is something new, which the page then asks for in the usual way, by its own
 * rights; of requests (with --dev) it brings each.
 */
import { Readable } from 'node:stream'
import { ApiError } from '../../contract/faults.ts'
import type { World } from '../../features/context.ts'

export interface Live {
  /** `isGood`: asked now and then; the stream ends when it is not. Throws ApiError busy beyond the most streams. */
  open(project: string, options: { isGood(): Promise<boolean>; withRequests: boolean }): Readable
  /** To all who see requests of the project; of all projects for an empty one. */
  tell(project: string, event: string, data: object): void
  /** Ends all. */
  close(): void
}

/** Milliseconds: how soon a page hears of what is new, and how often it is looked at whether it still may. */
const LOOK = 1000
const CHECK = 5000
const MOST_STREAMS = 64
/** Bytes that a page may be behind. */
const MOST_BEHIND = 2 ** 20

interface Listener {
  project: string
  stream: Readable
  isGood(): Promise<boolean>
  withRequests: boolean
}

export function createLive(world: Pick<World, 'store'>): Live {
  const listeners = new Set<Listener>()
  const lookAround = createLook(world)
  let timers: NodeJS.Timeout[] = []
  const stop = (listener: Listener) => {
    if (!listeners.delete(listener)) return
    listener.stream.push(null)
    if (listeners.size > 0) return
    for (const timer of timers) clearInterval(timer)
    timers = []
  }
  const send = (listener: Listener, text: string) => {
    if (listener.stream.readableLength > MOST_BEHIND) stop(listener)
    else listener.stream.push(text)
  }
  const look = async () => {
    const told = await lookAround(new Set([...listeners].map(({ project }) => project)))
    for (const { project, text } of told) {
      for (const each of listeners) if (each.project === project) send(each, text)
    }
  }
  const check = async () => {
    for (const each of listeners) {
      if (await each.isGood()) send(each, ': here\n\n')
      else stop(each)
    }
  }
  return {
    open(project, options) {
      if (listeners.size >= MOST_STREAMS) throw new ApiError('busy', 'Too many consoles are open', { retryAfter: 30 })
      const stream = new Readable({ read: () => {} })
      const listener = { project, stream, ...options }
      listeners.add(listener)
      stream.once('close', () => stop(listener))
      if (timers.length === 0) timers = [repeat(LOOK, look), repeat(CHECK, check)]
      stream.push(written('open', {}))
      return stream
    },
    tell: (project, event, data) => {
      for (const each of listeners) {
        if (each.withRequests && (project === '' || each.project === project)) send(each, written(event, data))
      }
    },
    close: () => {
      for (const each of listeners) stop(each)
    },
  }
}

interface News {
  project: string
  text: string
}

/** Resolves to what is new in each project since it was last looked at. */
function createLook({ store }: Pick<World, 'store'>): (projects: ReadonlySet<string>) => Promise<News[]> {
  const seen = new Map<string, string>()
  const newest = {
    audit: (project: string) => store.audit.newest(project),
    outbox: async (project: string) => (await store.outbox.list(project, { limit: 1, after: '' }))[0]?.id ?? '',
  }
  return async (projects) => {
    const news: News[] = []
    for (const project of projects) {
      for (const [event, find] of Object.entries(newest)) {
        const id = await find(project)
        const before = seen.get(`${event} ${project}`)
        seen.set(`${event} ${project}`, id)
        if (before !== undefined && before !== id) news.push({ project, text: written(event, { id }) })
      }
    }
    return news
  }
}

const written = (event: string, data: object) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

/** One at a time; what fails is tried again. */
function repeat(pause: number, work: () => Promise<void>): NodeJS.Timeout {
  let isBusy = false
  const run = () => {
    if (isBusy) return
    isBusy = true
    work()
      .catch(() => {})
      .finally(() => {
        isBusy = false
      })
  }
  return setInterval(run, pause).unref()
}
