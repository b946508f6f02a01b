/** Enough of Azure's blob service for its client, with shared key signatures that are checked. */
import { createHmac } from 'node:crypto'
import { type Answer, type Asked, type Bucket, escapeXml, type Objects, openBucket } from './objects.ts'

const ACCOUNT = 'account'
const KEY = Buffer.from('a key that only the test and its fake know').toString('base64')
const NAME = 'loads'

export function startAz(folder: string): Promise<Bucket> {
  return openBucket(folder, {
    bucket: `az://${NAME}`,
    credentials: (address) => ({
      azure_storage_account_name: ACCOUNT,
      azure_storage_account_key: KEY,
      endpoint_url: `${address}/${ACCOUNT}`,
    }),
    trouble: (status) => fault(status, 'Trouble', 'A trouble that was asked for'),
    answer: async (objects, asked) =>
      isSigned(asked) ? answer(objects, asked) : fault(403, 'AuthenticationFailed', 'The signature does not match'),
  })
}

async function answer(objects: Objects, { method, path, url, body }: Asked): Promise<Answer> {
  const [, container, key] = /^\/account\/([^/]+)\/?(.*)$/.exec(path) ?? []
  if (container !== NAME) return fault(404, 'ContainerNotFound', 'The specified container does not exist')
  if (!key && url.searchParams.get('comp') === 'list') return list(objects, url.searchParams)
  if (key && method === 'PUT') {
    await objects.put(key, body)
    return { status: 201, headers: { etag: '"1"', 'last-modified': new Date().toUTCString() } }
  }
  const bytes = key ? await objects.get(key) : undefined
  if (!key || !bytes) return fault(404, 'BlobNotFound', 'The specified blob does not exist')
  if (method === 'DELETE') {
    await objects.remove(key)
    return { status: 202 }
  }
  return partOf(bytes, method)
}

/** The client asks for the length first, and then for the bytes. */
function partOf(bytes: Buffer, method: string): Answer {
  const headers = { etag: '"1"', 'content-length': String(bytes.length), 'x-ms-blob-type': 'BlockBlob' }
  return method === 'HEAD' ? { status: 200, headers } : { status: 200, body: bytes, headers }
}

async function list(objects: Objects, query: URLSearchParams): Promise<Answer> {
  const { keys, next = '' } = await objects.list(query.get('prefix') ?? '', query.get('marker') ?? '')
  const blobs = keys.map(
    (key) => `<Blob><Name>${escapeXml(key)}</Name><Properties><BlobType>BlockBlob</BlobType></Properties></Blob>`,
  )
  const body = `<Blobs>${blobs.join('')}</Blobs><NextMarker>${escapeXml(next)}</NextMarker>`
  return xml(200, `<EnumerationResults ServiceEndpoint="x" ContainerName="${NAME}">${body}</EnumerationResults>`)
}

function xml(status: number, text: string, headers: Record<string, string> = {}): Answer {
  const head = '<?xml version="1.0" encoding="utf-8"?>'
  return { status, body: head + text, headers: { 'content-type': 'application/xml', ...headers } }
}

function fault(status: number, code: string, message: string): Answer {
  const headers = { 'x-ms-error-code': code }
  return xml(status, `<Error><Code>${code}</Code><Message>${message}</Message></Error>`, headers)
}

const SIGNED = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
]

function isSigned({ method, url, rawHeaders }: Asked): boolean {
  const plain = SIGNED.map((name) => rawHeaders.get(name) ?? '').map((value) => (value === '0' ? '' : value))
  const own = [...rawHeaders].filter(([name]) => name.startsWith('x-ms-')).map((pair) => pair.join(':'))
  const query = [...url.searchParams].map(([name, value]) => `${name.toLowerCase()}:${value}`)
  const resource = [`/${ACCOUNT}${url.pathname}`, ...query.sort()].join('\n')
  const text = [method, ...plain, ...own.sort(), resource].join('\n')
  const signature = createHmac('sha256', Buffer.from(KEY, 'base64')).update(text, 'utf8').digest('base64')
  return rawHeaders.get('authorization') === `SharedKey ${ACCOUNT}:${signature}`
}
