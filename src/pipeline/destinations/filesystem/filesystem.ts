import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lookupIn } from '../credentials.ts'
import type { Credentials } from '../index.ts'
import { type Destination, DestinationError, type Warehouse } from '../port.ts'
import type { Format } from './formats.ts'
import { guardStore } from './guard.ts'
import { layoutOf } from './layout.ts'
import { localStore } from './local.ts'
import { localReader, noReader } from './reader.ts'
import type { FileStore } from './store.ts'
import { FilesWarehouse } from './warehouse.ts'

/** `file:///dir`, `s3://bucket/dir`, `gs://bucket/dir`, `az://container/dir`; `?format=jsonl|csv|parquet`. */
export function filesystem(url: string, credentials: Credentials): Destination {
  const [bucket = '', query = ''] = url.split('?')
  const format = formatOf(new URLSearchParams(query).get('format') ?? 'jsonl')
  const location = bucket.startsWith('file:') ? `file://${folderOf(bucket)}` : bucket
  const layout = layoutOf(lookupIn(url, credentials)('layout'))
  return {
    name: 'filesystem',
    location,
    longestName: 65536,
    merges: false,
    connect: async (dataset): Promise<Warehouse> => {
      if (bucket.startsWith('file:')) {
        const root = folderOf(bucket)
        return new FilesWarehouse({
          store: localStore(root),
          dataset,
          format,
          layout,
          reader: localReader(root, dataset, layout),
        })
      }
      const store = guardStore(await openBucket(bucket, credentials), bucket)
      return new FilesWarehouse({ store, dataset, format, layout, reader: noReader })
    },
  }
}

async function openBucket(url: string, credentials: Credentials): Promise<FileStore> {
  const [, scheme = '', name = '', path = ''] = /^([a-z0-9]+):\/\/([^/]+)\/?(.*)$/.exec(url) ?? []
  if (name === '') throw new DestinationError(`${url} names no bucket`)
  const prefix = path === '' || path.endsWith('/') ? path : `${path}/`
  if (scheme === 'abfss') return openAbfss(name, prefix, credentials)
  if (scheme === 's3') return (await import('./s3.ts')).s3Store(name, prefix, credentials)
  if (scheme === 'gs') return (await import('./gs.ts')).gsStore(name, prefix, credentials)
  return (await import('./az.ts')).azStore(name, prefix, credentials)
}

/** `container@account.dfs.core.windows.net`, or the container alone as dlt has it. */
async function openAbfss(authority: string, prefix: string, credentials: Credentials): Promise<FileStore> {
  const [container = '', host = ''] = authority.split('@')
  const account = host.split('.')[0]
  const more = account ? { azure_storage_account_name: account } : {}
  return (await import('./az.ts')).azStore(container, prefix, { ...more, ...credentials })
}

function folderOf(url: string): string {
  return url.startsWith('file:///') ? fileURLToPath(url) : resolve(url.replace(/^file:(\/\/)?/, ''))
}

function formatOf(text: string): Format {
  if (text === 'jsonl' || text === 'csv' || text === 'parquet') return text
  throw new DestinationError(`There is no file format ${JSON.stringify(text)}. There are: jsonl, csv, parquet`)
}
