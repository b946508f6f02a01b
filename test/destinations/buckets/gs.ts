/**
 * Enough of Google Cloud Storage's JSON interface for its client. Where an endpoint is given, the client signs nothing;
 * what is checked are the sums that it sends and asks for.
 */
import { createHash } from 'node:crypto'
import { type Answer, type Asked, type Bucket, type Objects, openBucket } from './objects.ts'

const NAME = 'loads'

export function startGs(folder: string): Promise<Bucket> {
  return openBucket(folder, {
    bucket: `gs://${NAME}`,
    credentials: (address) => ({ project_id: 'project', endpoint_url: address }),
    trouble: (status) => fault(status, 'A trouble that was asked for'),
    answer,
  })
}

async function answer(objects: Objects, asked: Asked): Promise<Answer> {
  const { method, url, body } = asked
  const [, upload, bucket, encoded] = /^(\/upload)?\/storage\/v1\/b\/([^/]+)\/o(?:\/([^/]+))?$/.exec(url.pathname) ?? []
  if (bucket !== NAME) return fault(404, 'The specified bucket does not exist.')
  if (upload && url.searchParams.get('uploadType') === 'multipart') return takeMultipart(objects, asked)
  if (upload && method === 'POST') return startUpload(asked)
  if (upload && method === 'PUT') return store(objects, url.searchParams.get('upload_id') ?? '', body)
  if (encoded === undefined) return list(objects, url.searchParams)
  const key = decodeURIComponent(encoded)
  const bytes = await objects.get(key)
  if (!bytes) return fault(404, `No such object: ${NAME}/${key}`)
  if (method === 'DELETE') {
    await objects.remove(key)
    return { status: 204 }
  }
  if (url.searchParams.get('alt') !== 'media') return json(resourceOf(key, bytes))
  const { crc32c, md5Hash } = resourceOf(key, bytes)
  return { status: 200, body: bytes, headers: { 'x-goog-hash': `crc32c=${crc32c},md5=${md5Hash}` } }
}

/** Two parts: what the object shall be called, and its bytes. */
async function takeMultipart(objects: Objects, { url, headers, body }: Asked): Promise<Answer> {
  const boundary = /boundary=["']?([^"';]+)/.exec(headers['content-type'] ?? '')?.[1] ?? ''
  const bytes = body.toString('latin1')
  const [, head = '', rest = ''] = bytes.split(`--${boundary}`)
  const name = url.searchParams.get('name') ?? JSON.parse(contentOf(head)).name
  return store(objects, name, Buffer.from(contentOf(rest), 'latin1'))
}

function contentOf(part: string): string {
  return part.slice(part.indexOf('\r\n\r\n') + 4, part.lastIndexOf('\r\n'))
}

function startUpload({ url, body }: Asked): Answer {
  const name = url.searchParams.get('name') ?? JSON.parse(body.toString()).name
  const session = new URL(url)
  session.searchParams.set('upload_id', name)
  return { status: 200, headers: { location: session.href } }
}

async function store(objects: Objects, key: string, bytes: Buffer): Promise<Answer> {
  await objects.put(key, bytes)
  return json(resourceOf(key, bytes))
}

async function list(objects: Objects, query: URLSearchParams): Promise<Answer> {
  const { keys, next } = await objects.list(query.get('prefix') ?? '', query.get('pageToken') ?? '')
  const items = keys.map((name) => ({ kind: 'storage#object', name, bucket: NAME }))
  return json({ kind: 'storage#objects', items, ...(next === undefined ? {} : { nextPageToken: next }) })
}

function resourceOf(name: string, bytes: Buffer) {
  const md5Hash = createHash('md5').update(bytes).digest('base64')
  return { kind: 'storage#object', name, bucket: NAME, size: String(bytes.length), md5Hash, crc32c: crc32c(bytes) }
}

function json(value: object): Answer {
  return { status: 200, body: JSON.stringify(value), headers: { 'content-type': 'application/json' } }
}

function fault(status: number, message: string): Answer {
  return { ...json({ error: { code: status, message, errors: [{ message, reason: 'trouble' }] } }), status }
}

/** CRC-32 by Castagnoli's polynomial, as base64 of its four bytes. */
function crc32c(bytes: Buffer): string {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE((crc ^ 0xffffffff) >>> 0)
  return sum.toString('base64')
}
