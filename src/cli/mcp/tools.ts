/** Operations as tools: what they take comes from their declarations, and those that change something say so. */
import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js'
import { writeRequest } from '../../client/client.ts'
import { dev } from '../../contract/dev/operations.ts'
import { createSchemas } from '../../contract/documents/json-schema.ts'
import { sentence } from '../../contract/documents/words.ts'
import { contract } from '../../contract/index.ts'
import { destroys, type Operation, operationsOf } from '../../contract/operation.ts'
import { isLoopback } from '../../lib/link-targets.ts'
import type { Call } from '../command.ts'
import { UsageError } from '../exit/exit.ts'

export interface Tools {
  list: Tool[]
  call(name: string, given: { [name: string]: unknown }): Promise<CallToolResult>
}

interface Wishes {
  /** Names with commas between them, or `all`. */
  nouns: string
  allowsWrites: boolean
}

/** Throws UsageError for a noun that there is not. */
export function toolsOf({ api, target }: Pick<Call, 'api' | 'target'>, { nouns, allowsWrites }: Wishes): Tools {
  const operations = chosen(nouns)
  const mayWrite = allowsWrites || isLoopback(new URL(target.baseUrl).hostname)
  return {
    list: [...operations].map(([name, op]) => toTool(name, op)),
    call: async (name, given) => {
      const op = operations.get(name)
      if (!op) return failed(`There is no tool ${name}`)
      if (op.effect === 'write' && !mayWrite) {
        return failed(`${name} changes a project that is not on this machine: start descope mcp with --allow-writes`)
      }
      return asked(api, op, given)
    },
  }
}

/** A refusal is the assistant's to read, and no end of the session. */
async function asked(api: Call['api'], op: Operation, given: { [name: string]: unknown }): Promise<CallToolResult> {
  try {
    const { status, body } = await api.exchange({ ...writeRequest(op, given), effect: op.effect })
    return status < 300 ? said(body || '{}') : failed(body)
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error))
  }
}

/** By the names of their tools. */
function chosen(nouns: string): Map<string, Operation> {
  const all: { [noun: string]: { [verb: string]: Operation } } = { ...contract, dev }
  const wanted = nouns === 'all' ? Object.keys(all) : nouns.split(',')
  const unknown = wanted.find((noun) => !Object.hasOwn(all, noun))
  if (unknown !== undefined) throw new UsageError(`unknown noun "${unknown}": one of ${Object.keys(all).join(', ')}`)
  const listed = operationsOf(Object.fromEntries(wanted.map((noun) => [noun, all[noun] ?? {}])))
  const managed = listed.filter(({ op }) => isManaged(op))
  return new Map(managed.map(({ noun, verb, op }) => [`${noun}_${verb}`, op]))
}

const isManaged = ({ access, replies, refuses }: Operation) =>
  ['management', 'managementOrToken', 'company', 'public'].includes(access) && !replies && !refuses

function toTool(name: string, operation: Operation): Tool {
  const { summary, detail = '', input, effect } = operation
  const isRead = effect === 'read'
  const [, verb = ''] = name.split('_')
  const sentences = [summary, detail, isRead ? '' : 'Changes the project'].filter(Boolean)
  return {
    name,
    description: sentences.map(sentence).join(' '),
    inputSchema: schemaOf(input),
    annotations: { readOnlyHint: isRead, destructiveHint: destroys(verb, operation) },
  }
}

/** With all that it refers to inside, and its root in place, as the protocol wants it. */
function schemaOf(input: Operation['input']): Tool['inputSchema'] {
  const schemas = createSchemas()
  const root = schemas.of({ ...input, name: undefined } as Operation['input'], 'request')
  const $defs = schemas.components()
  const text = JSON.stringify({ ...root, ...(Object.keys($defs).length > 0 && { $defs }) })
  return JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/'))
}

const said = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] })
const failed = (text: string): CallToolResult => ({ ...said(text), isError: true })
