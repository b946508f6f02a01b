/** The console's files, from the one module that the build makes of them. */
import { brotliDecompressSync } from 'node:zlib'
import type { Reply } from '../reply.ts'
import type { AppRequest } from '../request.ts'
import { CONSOLE } from './requests.ts'

/** What dist/console.cjs holds: files by their path below /console, compressed by brotli, in base64. */
export interface ConsoleFiles {
  /** The page, with `{base}` where the path of the console belongs. */
  shell: string
  /** The page of a flow that runs in a frame of the console, likewise. */
  frame: string
  files: { [path: string]: { type: string; br: string } }
}

export interface Files {
  /** The page itself, for every address of the console. `base`: where the console is, as a path. */
  shell(base: string): Reply
  frame(base: string): Reply
  /** Undefined where there is no such file. */
  find(request: Pick<AppRequest, 'path' | 'acceptEncoding'>): Reply | undefined
}

/** `files` are decoded when they are first asked for. */
export function createFiles({ shell, frame, files }: ConsoleFiles): Files {
  const decoded = new Map<string, { br: Buffer; plain?: Buffer }>()
  const decode = (path: string, text: string) => {
    const known = decoded.get(path) ?? { br: Buffer.from(text, 'base64') }
    decoded.set(path, known)
    return known
  }
  return {
    shell: (base) => page(shell.replaceAll('{base}', base), PAGE_HEADERS),
    frame: (base) => page(frame.replaceAll('{base}', base), FRAME_HEADERS),
    find: ({ path, acceptEncoding = '' }) => {
      const name = path.slice(CONSOLE.length + 1)
      const file = Object.hasOwn(files, name) ? files[name] : undefined
      if (!file) return undefined
      // The name of a file changes with what is in it.
      const headers = { 'cache-control': FOREVER, vary: 'Accept-Encoding' }
      const kept = decode(name, file.br)
      if (/\bbr\b/.test(acceptEncoding)) {
        return { status: 200, body: kept.br, type: file.type, headers: { ...headers, 'content-encoding': 'br' } }
      }
      kept.plain ??= brotliDecompressSync(kept.br)
      return { status: 200, body: kept.plain, type: file.type, headers }
    },
  }
}

function page(body: string, headers: { [name: string]: string }): Reply {
  return { status: 200, body, type: 'text/html; charset=utf-8', headers }
}

const FOREVER = 'public, max-age=31536000, immutable'

const PAGE_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "frame-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

/** Of no origin, whoever shows it: what screens of flows hold, texts and pictures of strangers among them, stays in it. */
const FRAME_HEADERS = {
  'content-security-policy': [
    'sandbox allow-scripts allow-forms allow-popups',
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
}
