import { readFile } from 'node:fs/promises'
import { configuredIn } from '../credentials.ts'
import type { Credentials } from '../index.ts'
import { importOptional } from '../optional.ts'
import type { FileStore, Source } from './store.ts'

/** The part of @aws-sdk/client-s3 that is used; the library is installed by those who need it. */
interface S3Library {
  S3Client: new (options: object) => { send(command: object): Promise<S3Answer>; destroy(): void }
  PutObjectCommand: new (input: object) => object
  GetObjectCommand: new (input: object) => object
  ListObjectsV2Command: new (input: object) => object
  DeleteObjectsCommand: new (input: object) => object
}

interface S3Answer {
  Body?: { transformToByteArray(): Promise<Uint8Array> }
  Contents?: { Key?: string }[]
  NextContinuationToken?: string
  Errors?: { Key?: string; Message?: string }[]
}

const LIBRARY = '@aws-sdk/client-s3'
/** What one DeleteObjects takes. */
const DELETE_BATCH = 1000

export async function s3Store(bucket: string, prefix: string, credentials: Credentials): Promise<FileStore> {
  const name = LIBRARY
  const library = await importOptional<S3Library>(LIBRARY, () => import(name))
  const client = new library.S3Client(optionsOf(credentials))
  const send = (command: object) => client.send(command)
  return {
    put: async (key, file) => {
      await send(new library.PutObjectCommand({ Bucket: bucket, Key: prefix + key, Body: await bytesOf(file) }))
    },
    get: async (key) => {
      const answer = await send(new library.GetObjectCommand({ Bucket: bucket, Key: prefix + key }))
      return Buffer.from((await answer.Body?.transformToByteArray()) ?? [])
    },
    list: async (start) => {
      const keys: string[] = []
      for (let token: string | undefined, isFirst = true; isFirst || token; isFirst = false) {
        const answer = await send(
          new library.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix + start, ContinuationToken: token }),
        )
        for (const { Key } of answer.Contents ?? []) if (Key) keys.push(Key.slice(prefix.length))
        token = answer.NextContinuationToken
      }
      return keys
    },
    remove: async (keys) => {
      for (let at = 0; at < keys.length; at += DELETE_BATCH) {
        const Objects = keys.slice(at, at + DELETE_BATCH).map((key) => ({ Key: prefix + key }))
        const answer = await send(
          new library.DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
        )
        const failed = answer.Errors?.[0]
        if (failed) throw new Error(`${failed.Key} could not be deleted: ${failed.Message}`)
      }
    },
    close: () => client.destroy(),
  }
}

/** dlt's names; what is not given the library finds in its own places. */
function optionsOf(given: Credentials): object {
  const lookup = configuredIn(given)
  const value = (key: string) => lookup?.(key) ?? given[key]
  const accessKeyId = value('aws_access_key_id')
  const secretAccessKey = value('aws_secret_access_key')
  const endpoint = value('endpoint_url')
  return {
    region: value('region_name') ?? 'us-east-1',
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    ...(accessKeyId ? { credentials: { accessKeyId, secretAccessKey, sessionToken: value('aws_session_token') } } : {}),
  }
}

async function bytesOf(file: Source): Promise<Buffer> {
  return 'bytes' in file ? file.bytes : readFile(file.path)
}
