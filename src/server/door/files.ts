/** The console's files, from the one module that the build makes of them. */
import { brotliDecompressSync } from 'node:zlib'
import type { Reply } from '../reply.ts'
import type { AppRequest } from '../request.ts'
import { CONSOLE } from './requests.ts'

/** What dist/console.cjs holds: files by their path below /console, compressed by brotli, in base64. */
export interface ConsoleFiles {
  /** The page, with `{base}` where the path of the console belongs. */
  shell: string
  files: { [path: string]: { type: string; br: string } }
}

export interface Files {
  /** The page itself, for every address of the console. */
  /** `base`: where the console is, as a path. */
  shell(base: string): Reply
  /** Undefined where there is no such file. */
  find(request: Pick<AppRequest, 'path' | 'acceptEncoding'>): Reply | undefined
}

/** `files` are decoded when they are first asked for. */
export function createFiles({ shell, files }: ConsoleFiles): Files {
  const decoded = new Map<string, { br: Buffer; plain?: Buffer }>()
  const decode = (path: string, text: string) => {
    const known = decoded.get(path) ?? { br: Buffer.from(text, 'base64') }
    decoded.set(path, known)
    return known
  }
  return {
    shell: (base) => ({
      status: 200,
      body: shell.replaceAll('{base}', base),
      type: 'text/html; charset=utf-8',
      headers: PAGE_HEADERS,
    }),
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
