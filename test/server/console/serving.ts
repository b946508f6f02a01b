/** The program itself, as people start it, and the link that it prints. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { descope } from '../../support/paths.ts'

export interface Serving {
  url: string
  /** Of the console; good once. */
  link: string
  key: string
  project: string
  /** A management call; the body of its answer. */
  // biome-ignore lint/suspicious/noExplicitAny: tests assert the whole body
  manage(method: string, path: string, body?: object): Promise<any>
  /** As an application asks: by the project's id alone. */
  ask(path: string, body: object): Promise<Response>
  stop(): Promise<void>
  kill(): void
}

export interface Options {
  port?: string
  env?: { [name: string]: string }
  isDev?: boolean
}

/** `descope serve`, with `--dev` if nothing else is said, once it has said where it listens. */
export async function serve(database: string, { port = '0', env = {}, isDev = true }: Options = {}): Promise<Serving> {
  const child = spawn(...descope('serve', ...(isDev ? ['--dev'] : []), '--port', port, '--database', database), {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let said = ''
  for await (const text of child.stdout.setEncoding('utf8')) {
    said += text
    if (/Console: .*\n/.test(said)) break
  }
  const [, url = ''] = /listens on (\S+)/.exec(said) ?? []
  const [, link = ''] = /Console: +(\S+)/.exec(said) ?? []
  const [, key = ''] = /Management key: +(\S+)/.exec(said) ?? []
  const [, project = ''] = /Project id: +(\S+)/.exec(said) ?? []
  const post = (path: string, bearer: string, method = 'POST', body?: object) =>
    fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', connection: 'close' },
      body: body && JSON.stringify(body),
    })
  return {
    url,
    link,
    key,
    project,
    manage: async (method, path, body) => (await post(path, `${project}:${key}`, method, body)).json(),
    ask: (path, body) => post(path, project, 'POST', body),
    stop: async () => {
      child.kill('SIGTERM')
      await once(child, 'close')
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
