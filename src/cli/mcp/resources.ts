/** What an assistant reads: the pages of the reference, and the project as the files of its snapshot. */
import { referencePages } from '../../contract/documents/reference.ts'
import { contract } from '../../contract/index.ts'
import type { Call } from '../command.ts'

interface Listed {
  uri: string
  name: string
  mimeType: string
}

interface Contents {
  mimeType: string
  text: string
}

export interface Resources {
  list(): Promise<Listed[]>
  /** Undefined for what there is not. */
  read(uri: string): Promise<Contents | undefined>
}

const REFERENCE = 'homescope://reference/'
const SNAPSHOT = 'homescope://snapshot/'

export function resourcesOf({ api }: Pick<Call, 'api'>): Resources {
  const pages = new Map(Object.entries(referencePages(contract)))
  /** As it is now, without secrets. */
  const files = async () => {
    const reply = await api.call(contract.project.exportSnapshot, {})
    return reply?.files ?? {}
  }
  return {
    list: async () => [
      ...[...pages.keys()].map((name) => ({ uri: REFERENCE + name, name, mimeType: 'text/markdown' })),
      ...Object.keys(await files()).map((name) => ({ uri: SNAPSHOT + name, name, mimeType: mimeOf(name) })),
    ],
    read: async (uri) => {
      if (uri.startsWith(REFERENCE)) {
        const text = pages.get(uri.slice(REFERENCE.length))
        return text === undefined ? undefined : { mimeType: 'text/markdown', text }
      }
      if (!uri.startsWith(SNAPSHOT)) return undefined
      const name = uri.slice(SNAPSHOT.length)
      const all = await files()
      if (!Object.hasOwn(all, name)) return undefined
      const file = all[name]
      return { mimeType: mimeOf(name), text: typeof file === 'string' ? file : JSON.stringify(file, null, 2) }
    },
  }
}

const mimeOf = (name: string) => (name.endsWith('.json') ? 'application/json' : 'text/plain')
