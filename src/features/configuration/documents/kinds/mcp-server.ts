import { MCP_CLIENT, removeMcpClients } from '../../../inbound-app/mcp-client/clients.ts'
import type { RulesOf } from '../rules.ts'

export const mcpServer: RulesOf<'mcpServer'> = {
  removed: async (ctx, tables, ids) => {
    for (const id of ids) {
      const clients = await tables.documents.list(ctx.caller.project.id, MCP_CLIENT, id)
      await removeMcpClients(
        ctx,
        tables,
        clients.map((client) => client.id),
      )
    }
  },
}
