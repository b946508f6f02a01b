/** The contract as Markdown: a page for every noun, one of errors, and a list of them. */
import { faults } from '../faults.ts'
import {
  type Access,
  type Contract,
  type Holder,
  type Operation,
  type OperationEntry,
  type Route,
  readsQuery,
} from '../operation.ts'
import { type Field, LONGEST_LIST, LONGEST_TEXT, type Message, type Type } from '../wire.ts'
import { capitalised, inWords, sentence } from './words.ts'

/** Pages by file name. */
export function referencePages(contract: Contract): { [file: string]: string } {
  const nouns = Object.entries(contract).map(([noun, verbs]) => ({
    noun,
    file: `${inWords(noun).replaceAll(' ', '-')}.md`,
    listed: Object.entries(verbs).map(([verb, op]) => ({ noun, verb, op })),
  }))
  return {
    'README.md': page('API reference', [
      ...table(
        ['Page', 'Operations'],
        nouns.map(({ noun, file, listed }) => [link(capitalised(inWords(noun)), file), String(listed.length)]),
      ),
      '',
      `Errors stand in ${link('errors.md', 'errors.md')}; the same as an OpenAPI document in \`docs/openapi.json\`, at \`GET /openapi.json\` and from \`descope openapi\`.`,
    ]),
    ...Object.fromEntries(nouns.map(({ noun, file, listed }) => [file, nounPage(noun, listed)])),
    'errors.md': errorsPage(),
  }
}

function page(title: string, lines: string[]): string {
  return [`# ${title}`, '', '<!-- Made by scripts/generate.mjs from src/contract. -->', '', ...lines, ''].join('\n')
}

function errorsPage(): string {
  return page('Errors', [
    'An error is answered as `{"errorCode", "errorDescription", "errorMessage"}`.',
    '',
    ...table(
      ['Code', 'Status', 'Description'],
      Object.values(faults).map(({ code, status, text }) => [`\`${code}\``, String(status), text]),
    ),
  ])
}

function nounPage(noun: string, listed: OperationEntry[]): string {
  const types = new Map<string, Message>()
  const sections = listed.flatMap((one) => operationSection(one, types))
  const shown = [...collectNested(types)].sort(([a], [b]) => (a < b ? -1 : 1))
  return page(capitalised(inWords(noun)), [
    ...table(
      ['Operation', 'Route', 'What it does'],
      listed.map(({ verb, op }) => [link(`${noun}.${verb}`, `#${anchor(`${noun}.${verb}`)}`), route(op), op.summary]),
    ),
    '',
    ...sections,
    ...(shown.length > 0 ? ['## Types', ''] : []),
    ...shown.flatMap(([name, message]) => [`### Type ${name}`, '', ...fieldTable(message), '']),
  ]).replace(/\n+$/, '\n')
}

function operationSection({ noun, verb, op }: OperationEntry, types: Map<string, Message>): string[] {
  const text = [sentence(op.summary), op.detail, ...facts(op)].filter(Boolean).join(' ')
  return [
    `## ${noun}.${verb}`,
    '',
    route(op),
    '',
    text,
    '',
    ...shape(readsQuery(op.method) ? 'Query' : 'Request', op.input, op.bareInput, types),
    ...(op.replies === 'page' ? PAGE : shape('Reply', op.output, op.bareOutput, types)),
  ]
}

const PAGE = ['**Reply**: a page (200), or the way to go on (302, 303 with `Location`)', '']

const access: Record<Access, string> = {
  management: '',
  managementOrToken: 'An access token of an inbound app does as well.',
  company: 'Needs a management key of the company.',
  project: 'Needs the project id only.',
  refresh: 'Needs a refresh token.',
  session: 'Needs a session token.',
  accessKey: 'Needs an access key.',
  client: 'For OAuth clients and their users; what is needed stands here or in RFC 6749.',
  public: 'Needs no authorisation.',
}

const holders: Record<Holder, string> = {
  self: 'A refresh token does as well, for what is of its user.',
  'User Admin': holds('User Admin'),
  'SSO Admin': holds('SSO Admin'),
}

function holds(permission: string): string {
  return `A refresh token of somebody with the permission ${permission} does as well, in the tenant that \`?tenant=\` names and for what is of that tenant alone.`
}

function facts(op: Operation): string[] {
  const also = op.aliases?.length ? `Also at ${op.aliases.map(route).join(', ')}.` : ''
  const form = op.form && 'Forms are taken beside JSON; errors also have `error` and `error_description`.'
  const query = op.inQuery ? `In the query: ${op.inQuery.map((name) => `\`${name}\``).join(', ')}.` : ''
  const bulk = op.bulk ? 'Bodies up to the import limit.' : ''
  const holder = op.holder ? holders[op.holder] : ''
  return [access[op.access], holder, also, query, form || '', bulk]
}

/** A message with a name is shown once on the page; others where they stand. */
function shape(title: string, message: Message, bare: string | undefined, types: Map<string, Message>): string[] {
  if (Object.keys(message.fields).length === 0) return title === 'Reply' ? ['**Reply**: `{}`', ''] : []
  note(message, types)
  const root = bare === undefined ? undefined : message.fields[bare]
  if (root && title === 'Reply') return [`**${title}**: ${typeText(root.type)}`, '']
  const list = root ? `, or ${typeText(root.type)}` : ''
  if (message.name) return [`**${title}**: ${typeText(message)}${list}`, '']
  return [`**${title}**${list}`, '', ...fieldTable(message), '']
}

function note(type: Type, types: Map<string, Message>): void {
  if (type.kind === 'list' || type.kind === 'map') note(type.of, types)
  if (type.kind !== 'message') return
  if (type.name) types.set(type.name, type)
  else for (const field of Object.values(type.fields)) note(field.type, types)
}

function collectNested(types: Map<string, Message>): Map<string, Message> {
  // A map's iteration also visits what is added on the way.
  for (const [, { fields }] of types) for (const { type } of Object.values(fields)) note(type, types)
  return types
}

function fieldTable(message: Message): string[] {
  return table(['Field', 'Type', 'Meaning'], rows(message, ''))
}

function rows({ fields }: Message, prefix: string): string[][] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const inner = unnamed(field.type)
    const own = [`\`${prefix}${name}\``, typeText(field.type) + mark(field), meaning(field)]
    return inner ? [own, ...rows(inner, `${prefix}${name}${field.type.kind === 'list' ? '[]' : ''}.`)] : [own]
  })
}

function unnamed(type: Type): Message | undefined {
  if (type.kind === 'list') return unnamed(type.of)
  return type.kind === 'message' && !type.name ? type : undefined
}

function mark({ required, optional }: Field): string {
  if (required) return ', **required**'
  return optional ? ', may be absent' : ''
}

function meaning({ doc, aliases, type }: Field): string {
  const values = type.kind === 'text' && type.choices ? `One of ${type.choices.map(quote).join(', ')}.` : ''
  const also = aliases ? `Also as ${aliases.map(quote).join(', ')}.` : ''
  return [doc && sentence(doc), values, also].filter(Boolean).join(' ')
}

function typeText(type: Type): string {
  switch (type.kind) {
    case 'list':
      return `list of ${typeText(type.of)}${type.max === LONGEST_LIST ? '' : `, at most ${type.max}`}`
    case 'map':
      return `${typeText(type.of)} by key`
    case 'message':
      return type.name ? link(type.name, `#${anchor(`type ${type.name}`)}`) : 'object'
    case 'text':
      return `text${limits(type.min, type.max === LONGEST_TEXT || type.choices ? undefined : type.max)}`
    case 'json':
      return 'any JSON'
    case 'int32':
    case 'int64':
    case 'number':
      return `${type.kind}${limits(type.min, type.max)}`
    default:
      return type.kind
  }
}

function limits(min?: number, max?: number): string {
  if (min !== undefined && max !== undefined) return ` (${min} to ${max})`
  if (min !== undefined) return ` (from ${min})`
  return max === undefined ? '' : ` (to ${max})`
}

function route({ method, path }: Route): string {
  return quote(`${method} ${path}`)
}

function quote(text: string): string {
  return `\`${text}\``
}

function link(text: string, target: string): string {
  return `[${text}](${target})`
}

/** How forges turn a heading into a fragment. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-')
}

function table(head: string[], body: string[][]): string[] {
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`)
}
