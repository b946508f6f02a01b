/**
 * Transcripts of the command line: what is typed, what the service is asked and answers, what is printed.
 *
 *     == what the case shows
 *     $ descope tenant load acme -j
 *     env DESCOPE_PROJECT_ID=          (empty: not set)
 *     stdin "some text, as JSON"
 *     file users.csv "content of a file, as JSON: then it runs in a folder of its own that holds this"
 *     --> GET /v1/mgmt/tenant?id=acme
 *         {"the": "body, when there is one"}
 *     <-- 404 Retry-After: 1
 *         {"the": "answer"}
 *     stdout
 *         indented by four spaces
 *     stderr
 *         ...
 *     exit 1
 *     left users.csv.failed.ndjson
 *         the content of a file that is there afterwards and was not before, or was changed
 *
 * What is not written is expected to be empty, the exit code 0.
 */
export interface Case {
  name: string
  /** The line as typed. */
  line: string
  argv: string[]
  env: { [name: string]: string }
  stdin?: string
  files: { [name: string]: string }
  exchanges: { request: string; status: number; headers: { [name: string]: string }; reply: string }[]
  stdout: string
  stderr: string
  exit: number
  left: { [name: string]: string }
  /** Lines of the case that are not results: comments, env, stdin. */
  setup: string[]
}

export function parseTranscript(text: string): { head: string; cases: Case[] } {
  const [head = '', ...parts] = text.split(/^== /m)
  return { head, cases: parts.map(parseCase) }
}

function parseCase(part: string): Case {
  const [name = '', ...lines] = part.trimEnd().split('\n')
  const found: Case = {
    name,
    line: '',
    argv: [],
    env: {},
    files: {},
    exchanges: [],
    stdout: '',
    stderr: '',
    exit: 0,
    left: {},
    setup: [],
  }
  let block: (text: string) => void = () => {}
  for (const line of lines) {
    if (line.startsWith('    ')) block(line.slice(4))
    else if (line === '') block('')
    else block = readLine(found, line)
  }
  for (const exchange of found.exchanges) exchange.request = exchange.request.trimEnd()
  return found
}

/** Takes in one unindented line; returns what to do with the indented ones below it. */
function readLine(found: Case, line: string): (text: string) => void {
  const [word = '', rest = ''] = [/^\S+/.exec(line)?.[0], line.replace(/^\S+ ?/, '')]
  if (word === '$') {
    found.line = rest
    found.argv = splitWords(rest).slice(1)
  } else if (word === 'env') {
    const [name = '', value = ''] = rest.split(/=(.*)/s)
    found.env[name] = value
    found.setup.push(line)
  } else if (word === 'stdin') {
    found.stdin = JSON.parse(rest) as string
    found.setup.push(line)
  } else if (word === 'file') {
    const [file = '', content = ''] = rest.split(/ (.*)/s)
    found.files[file] = JSON.parse(content) as string
    found.setup.push(line)
  } else if (word === 'left') {
    found.left[rest] = ''
    return (text) => (found.left[rest] += `${text}\n`)
  } else if (word === 'exit') found.exit = Number(rest)
  else if (word === '-->') return readRequest(found, rest)
  else if (word === '<--') return readReply(found, rest)
  else if (word === 'stdout') return (text) => (found.stdout += `${text}\n`)
  else if (word === 'stderr') return (text) => (found.stderr += `${text}\n`)
  else if (word === '#') found.setup.push(line)
  else throw new Error(`not a line of a transcript: ${line}`)
  return (text) => {
    if (text) throw new Error(`nothing stands below "${line}": ${text}`)
  }
}

function readRequest(found: Case, rest: string): (text: string) => void {
  const exchange = { request: rest, status: 200, headers: {}, reply: '' }
  found.exchanges.push(exchange)
  return (text) => (exchange.request += `\n${text}`)
}

function readReply(found: Case, rest: string): (text: string) => void {
  const [status = '200', ...headers] = rest.split(/ (?=\S+: )/)
  let exchange = found.exchanges[found.exchanges.length - 1]
  if (exchange?.reply !== '') {
    exchange = { request: '', status: 200, headers: {}, reply: '' }
    found.exchanges.push(exchange)
  }
  exchange.status = Number(status)
  exchange.headers = Object.fromEntries(headers.map((header) => header.split(': ')))
  const target = exchange
  return (text) => (target.reply += text ? `${text}\n` : '')
}

export function formatTranscript(head: string, cases: Case[]): string {
  return head + cases.map(formatCase).join('\n')
}

function formatCase(entry: Case): string {
  const lines = [`== ${entry.name}`, ...entry.setup.filter((line) => line.startsWith('#')), `$ ${entry.line}`]
  lines.push(...entry.setup.filter((line) => !line.startsWith('#')))
  for (const { request, status, headers, reply } of entry.exchanges) {
    const [first, ...body] = request.split('\n')
    lines.push(`--> ${first}`, ...indent(body.join('\n')))
    const named = Object.entries(headers).map(([name, value]) => ` ${name}: ${value}`)
    lines.push(`<-- ${status}${named.join('')}`, ...indent(reply.replace(/\n$/, '')))
  }
  if (entry.stdout) lines.push('stdout', ...indent(entry.stdout.replace(/\n$/, '')))
  if (entry.stderr) lines.push('stderr', ...indent(entry.stderr.replace(/\n$/, '')))
  if (entry.exit !== 0) lines.push(`exit ${entry.exit}`)
  for (const [file, content] of Object.entries(entry.left)) lines.push(`left ${file}`, ...indent(content.trimEnd()))
  return `${lines.join('\n')}\n`
}

function indent(text: string): string[] {
  return text === '' ? [] : text.split('\n').map((line) => (line ? `    ${line}` : ''))
}

/** Words as a shell makes them of '...', "..." and $'...'. */
export function splitWords(line: string): string[] {
  const words: string[] = []
  for (const [whole] of line.matchAll(/(?:\$'(?:\\.|[^'\\])*'|'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"])+/g)) {
    words.push(whole.replace(/\$'((?:\\.|[^'\\])*)'|'([^']*)'|"((?:\\.|[^"\\])*)"/g, unquote))
  }
  return words
}

function unquote(_: string, ansi?: string, single?: string, double?: string): string {
  if (ansi !== undefined) return JSON.parse(`"${ansi.replaceAll('"', '\\"').replaceAll("\\'", "'")}"`) as string
  return single ?? (double ?? '').replace(/\\(["\\$`])/g, '$1')
}
