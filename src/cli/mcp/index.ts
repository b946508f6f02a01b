/** `descope mcp`: operations as tools, and documents as resources, of the Model Context Protocol. */
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import {
  CallToolRequestSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import type { Call, ValuesOf } from '../command.ts'
import type { mcpFlags } from '../commands/plane/mcp.ts'
import { EXIT } from '../exit/exit-codes.ts'
import { resourcesOf } from './resources.ts'
import { toolsOf } from './tools.ts'

/** Ends with standard input. Resolves to the exit code. Throws UsageError for a noun that there is not. */
export async function serveMcp(call: Call, version: string): Promise<number> {
  const flags = call.flags as ValuesOf<typeof mcpFlags>
  const tools = toolsOf(call, { nouns: flags.nouns, allowsWrites: flags['allow-writes'] })
  const resources = resourcesOf(call)
  const server = new Server({ name: 'homescope', version }, { capabilities: { tools: {}, resources: {} } })
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.list }))
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => tools.call(params.name, params.arguments ?? {}))
  server.setRequestHandler(ListResourcesRequestSchema, async () => ({ resources: await resources.list() }))
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }) => {
    const contents = await resources.read(uri)
    if (!contents) throw new McpError(ErrorCode.InvalidParams, `There is no resource ${uri}`)
    return { contents: [{ uri, ...contents }] }
  })
  const ended = new Promise<void>((resolve) => {
    server.onclose = resolve
    process.stdin.once('end', resolve)
    call.io.stopSignal().addEventListener('abort', () => resolve())
  })
  await server.connect(new StdioServerTransport())
  await ended
  await server.close()
  return EXIT.done
}
