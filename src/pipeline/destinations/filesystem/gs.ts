import { stat } from 'node:fs/promises'
import { configuredIn } from '../credentials.ts'
import type { Credentials } from '../index.ts'
import { importOptional } from '../optional.ts'
import type { FileStore } from './store.ts'

/** The part of @google-cloud/storage that is used. */
interface StorageLibrary {
  Storage: new (options: object) => { bucket(name: string): Bucket }
}

interface Bucket {
  file(key: string): {
    save(data: Buffer, options: object): Promise<void>
    download(): Promise<[Buffer]>
    delete(options: object): Promise<unknown>
  }
  upload(path: string, options: object): Promise<unknown>
  getFiles(options: { prefix: string }): Promise<[{ name: string }[]]>
}

const LIBRARY = '@google-cloud/storage'
/** The library's RetryAlways: a file is written whole under its name, so writing it twice is writing it once. */
const RETRY_ALWAYS = 0
/** Bytes; larger files go up in a session that can be gone on with. */
const LARGEST_AT_ONCE = 8 << 20

export async function gsStore(name: string, prefix: string, credentials: Credentials): Promise<FileStore> {
  const library = LIBRARY
  const { Storage } = await importOptional<StorageLibrary>(LIBRARY, () => import(library))
  const bucket = new Storage(optionsOf(credentials)).bucket(name)
  return {
    put: async (key, file) => {
      if ('bytes' in file) await bucket.file(prefix + key).save(file.bytes, { resumable: false })
      else {
        const resumable = (await stat(file.path)).size > LARGEST_AT_ONCE
        await bucket.upload(file.path, { destination: prefix + key, resumable })
      }
    },
    get: async (key) => (await bucket.file(prefix + key).download())[0],
    list: async (start) => {
      const [files] = await bucket.getFiles({ prefix: prefix + start })
      return files.map((file) => file.name.slice(prefix.length)).sort()
    },
    remove: async (keys) => {
      for (const key of keys) await bucket.file(prefix + key).delete({ ignoreNotFound: true })
    },
    close: () => undefined,
  }
}

/** dlt's names; without them the library's own places count. */
function optionsOf(given: Credentials): object {
  const lookup = configuredIn(given)
  const value = (key: string) => lookup?.(key) ?? given[key]
  const [projectId, email, key, apiEndpoint] = ['project_id', 'client_email', 'private_key', 'endpoint_url'].map(value)
  return {
    retryOptions: { idempotencyStrategy: RETRY_ALWAYS },
    ...(projectId ? { projectId } : {}),
    ...(apiEndpoint ? { apiEndpoint } : {}),
    ...(email ? { credentials: { client_email: email, private_key: key } } : {}),
  }
}
