/** What the fakes of the three services have in common: objects as files, requests read whole, errors sent. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join, relative, sep } from 'node:path'
import type { Credentials } from '../../../src/pipeline/destinations/index.ts'

export interface Bucket {
  /** As a user names it: `s3://bucket/folder`. */
  url: string
  /** As dlt's configuration has them. */
  credentials: Credentials
  /** The folder whose files are the objects below the URL. */
  root: string
  /** What the service answers in place of doing what it is asked. */
  trouble?: (asked: Asked) => number | undefined
  asked: Asked[]
  close(): Promise<void>
}

export interface Asked {
  method: string
  /** Decoded. */
  path: string
  url: URL
  headers: IncomingMessage['headers']
  rawHeaders: Headers
  body: Buffer
}

export interface Answer {
  status: number
  body?: string | Buffer
  headers?: Record<string, string>
}

/** Few, so that lists come in several pages. */
export const KEYS_A_PAGE = 2

export class Objects {
  private readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  async put(key: string, bytes: Buffer): Promise<void> {
    const path = join(this.folder, key)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
  }

  get(key: string): Promise<Buffer | undefined> {
    return readFile(join(this.folder, key)).catch(() => undefined)
  }

  remove(key: string): Promise<void> {
    return rm(join(this.folder, key), { force: true })
  }

  /** One page of keys in their order, and the key that the next begins with. */
  async list(prefix: string, from: string): Promise<{ keys: string[]; next?: string }> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true })
    const keys = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((key) => key.startsWith(prefix) && key >= from)
      .sort()
    return { keys: keys.slice(0, KEYS_A_PAGE), next: keys[KEYS_A_PAGE] }
  }
}

interface Service {
  /** As a user names the bucket: `s3://bucket`. */
  bucket: string
  /** What lets a client in that is pointed at the fake's address. */
  credentials: (address: string) => Credentials
  /** The answer to a request for trouble. */
  trouble: (status: number) => Answer
  answer: (objects: Objects, asked: Asked) => Promise<Answer>
}

/** The objects are files in `folder`; what a test looks at lies below `some/folder`. */
export async function openBucket(folder: string, service: Service): Promise<Bucket> {
  await mkdir(folder, { recursive: true })
  const objects = new Objects(folder)
  const server = await serve(async (asked) => {
    bucket.asked.push(asked)
    const status = bucket.trouble?.(asked)
    return status === undefined ? service.answer(objects, asked) : service.trouble(status)
  })
  const bucket: Bucket = {
    url: `${service.bucket}/some/folder`,
    credentials: service.credentials(server.url),
    root: join(folder, 'some/folder'),
    asked: [],
    close: server.close,
  }
  return bucket
}

async function serve(answer: (asked: Asked) => Promise<Answer>): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const asked = await readRequest(request)
    send(response, await answer(asked).catch((error: Error): Answer => ({ status: 500, body: `${error.stack}` })))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
  const flat = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)])
  return {
    method: request.method ?? '',
    path: decodeURIComponent(url.pathname),
    url,
    headers: request.headers,
    rawHeaders: new Headers(flat),
    body: Buffer.concat(chunks),
  }
}

function send(response: ServerResponse, { status, body = '', headers }: Answer): void {
  response.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers })
  response.end(body)
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

export function unescapeXml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
