import { configuredIn } from '../credentials.ts'
import type { Credentials } from '../index.ts'
import { importOptional } from '../optional.ts'
import { DestinationError } from '../port.ts'
import type { FileStore } from './store.ts'

/** The part of @azure/storage-blob that is used. */
interface BlobLibrary {
  BlobServiceClient: new (
    url: string,
    credential: object | undefined,
    options: object,
  ) => { getContainerClient(name: string): Container }
  StorageSharedKeyCredential: new (account: string, key: string) => object
}

interface Container {
  getBlockBlobClient(key: string): {
    uploadData(data: Buffer): Promise<unknown>
    uploadFile(path: string): Promise<unknown>
    downloadToBuffer(): Promise<Buffer>
    deleteIfExists(): Promise<unknown>
  }
  listBlobsFlat(options: { prefix: string }): AsyncIterable<{ name: string }>
}

const LIBRARY = '@azure/storage-blob'
/** Milliseconds; the library's own first wait is four seconds. */
const OPTIONS = { retryOptions: { maxTries: 6, retryDelayInMs: 500 } }

export async function azStore(name: string, prefix: string, credentials: Credentials): Promise<FileStore> {
  const package_ = LIBRARY
  const library = await importOptional<BlobLibrary>(LIBRARY, () => import(package_))
  const container = openService(library, credentials).getContainerClient(name)
  const blob = (key: string) => container.getBlockBlobClient(prefix + key)
  return {
    put: async (key, file) => {
      if ('bytes' in file) await blob(key).uploadData(file.bytes)
      else await blob(key).uploadFile(file.path)
    },
    get: (key) => blob(key).downloadToBuffer(),
    list: async (start) => {
      const keys: string[] = []
      for await (const found of container.listBlobsFlat({ prefix: prefix + start }))
        keys.push(found.name.slice(prefix.length))
      return keys.sort()
    },
    remove: async (keys) => {
      for (const key of keys) await blob(key).deleteIfExists()
    },
    close: () => undefined,
  }
}

function openService(library: BlobLibrary, given: Credentials) {
  const lookup = configuredIn(given)
  const value = (key: string) => lookup?.(key) ?? given[key]
  const account = value('azure_storage_account_name')
  if (!account) throw new DestinationError('Set azure_storage_account_name under destination.filesystem.credentials')
  const url = String(value('endpoint_url') ?? `https://${account}.blob.core.windows.net`)
  const token = value('azure_storage_sas_token')
  if (token) return new library.BlobServiceClient(`${url}?${String(token).replace(/^\?/, '')}`, undefined, OPTIONS)
  const key = value('azure_storage_account_key')
  if (!key) throw new DestinationError('Set azure_storage_account_key or azure_storage_sas_token for the bucket')
  return new library.BlobServiceClient(
    url,
    new library.StorageSharedKeyCredential(String(account), String(key)),
    OPTIONS,
  )
}
