/** Enough of S3's REST interface for its client, with version 4 signatures that are checked. */
import { createHash, createHmac } from 'node:crypto'
import { type Answer, type Asked, type Bucket, escapeXml, type Objects, openBucket, unescapeXml } from './objects.ts'

const KEY_ID = 'AKIDEXAMPLE'
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const NAME = 'loads'

export function startS3(folder: string): Promise<Bucket> {
  return openBucket(folder, {
    bucket: `s3://${NAME}`,
    credentials: (address) => ({
      aws_access_key_id: KEY_ID,
      aws_secret_access_key: SECRET,
      region_name: 'eu-central-1',
      endpoint_url: address,
    }),
    trouble: (status) => fault(status, 'Trouble', 'A trouble that was asked for'),
    answer: async (objects, asked) =>
      isSigned(asked) ? answer(objects, asked) : fault(403, 'SignatureDoesNotMatch', 'The signature does not match'),
  })
}

async function answer(objects: Objects, { method, path, url, body }: Asked): Promise<Answer> {
  const [, bucket, key] = /^\/([^/]+)\/?(.*)$/.exec(path) ?? []
  if (bucket !== NAME) return fault(404, 'NoSuchBucket', 'The specified bucket does not exist')
  if (!key && method === 'GET') return list(objects, url.searchParams)
  if (!key && method === 'POST' && url.searchParams.has('delete')) return removeMany(objects, body)
  if (key && method === 'PUT') {
    await objects.put(key, body)
    return { status: 200, headers: { etag: `"${createHash('md5').update(body).digest('hex')}"` } }
  }
  const bytes = key && method === 'GET' ? await objects.get(key) : undefined
  return bytes ? { status: 200, body: bytes } : fault(404, 'NoSuchKey', 'The specified key does not exist')
}

async function list(objects: Objects, query: URLSearchParams): Promise<Answer> {
  const { keys, next } = await objects.list(query.get('prefix') ?? '', query.get('continuation-token') ?? '')
  const contents = keys.map((key) => `<Contents><Key>${escapeXml(key)}</Key></Contents>`).join('')
  const more = next === undefined ? '' : `<NextContinuationToken>${escapeXml(next)}</NextContinuationToken>`
  return xml(`<ListBucketResult><IsTruncated>${next !== undefined}</IsTruncated>${contents}${more}</ListBucketResult>`)
}

async function removeMany(objects: Objects, body: Buffer): Promise<Answer> {
  for (const [, key = ''] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)) await objects.remove(unescapeXml(key))
  return xml('<DeleteResult></DeleteResult>')
}

function xml(text: string): Answer {
  const head = '<?xml version="1.0" encoding="UTF-8"?>'
  return { status: 200, body: head + text, headers: { 'content-type': 'application/xml' } }
}

function fault(status: number, code: string, message: string): Answer {
  return { ...xml(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`), status }
}

/** The body counts by its hash, so a request that was changed on its way is refused, too. */
function isSigned(asked: Asked): boolean {
  const [, day = '', region = '', signed = '', signature] =
    /Credential=AKIDEXAMPLE\/(\d{8})\/([\w-]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=(\w+)$/.exec(
      asked.headers.authorization ?? '',
    ) ?? []
  const hash = String(asked.headers['x-amz-content-sha256'])
  if (hash !== createHash('sha256').update(asked.body).digest('hex')) return false
  const headers = signed.split(';').map((name) => `${name}:${asked.rawHeaders.get(name)?.trim()}\n`)
  const query = [...asked.url.searchParams].map((pair) => pair.map(encode).join('=')).sort()
  const path = asked.path.split('/').map(encode).join('/')
  const canonical = [asked.method, path, query.join('&'), headers.join(''), signed, hash].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const digest = createHash('sha256').update(canonical).digest('hex')
  const text = ['AWS4-HMAC-SHA256', asked.headers['x-amz-date'], scope, digest].join('\n')
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${SECRET}`)
  return signature === hmac(key, text).toString('hex')
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
