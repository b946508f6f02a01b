import type { Credentials } from '../index.ts'
import { importOptional } from '../optional.ts'
import type { FileStore } from './store.ts'

/** The part of @google-cloud/storage that is used. */
interface StorageLibrary {
  Storage: new (options: object) => { bucket(name: string): Bucket }
}

interface Bucket {
  file(key: string): {
    save(data: Buffer): Promise<void>
    download(): Promise<[Buffer]>
    delete(options: object): Promise<unknown>
  }
  upload(path: string, options: { destination: string }): Promise<unknown>
  getFiles(options: { prefix: string }): Promise<[{ name: string }[]]>
}

const LIBRARY = '@google-cloud/storage'

export async function gsStore(name: string, prefix: string, credentials: Credentials): Promise<FileStore> {
  const library = LIBRARY
  const { Storage } = await importOptional<StorageLibrary>(LIBRARY, () => import(library))
  const bucket = new Storage(optionsOf(credentials)).bucket(name)
  return {
    put: async (key, file) => {
      if ('bytes' in file) await bucket.file(prefix + key).save(file.bytes)
      else await bucket.upload(file.path, { destination: prefix + key })
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
  const lookup = given['lookup'] as ((key: string) => unknown) | undefined
  const value = (key: string) => lookup?.(key) ?? given[key]
  const [projectId, email, key, apiEndpoint] = ['project_id', 'client_email', 'private_key', 'endpoint_url'].map(value)
  return {
    ...(projectId ? { projectId } : {}),
    ...(apiEndpoint ? { apiEndpoint } : {}),
    ...(email ? { credentials: { client_email: email, private_key: key } } : {}),
  }
}
