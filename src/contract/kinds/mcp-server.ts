import { description, name, texts, url } from '../schemas/fields.ts'
import { ApprovedScopes, CimdSettings, clientSettings, DynamicRegistration } from '../schemas/registration.ts'
import { of, required, text } from '../wire.ts'
import { post } from './declaring/declaration.ts'
import { kind } from './declaring/kind.ts'

/** A server of the Model Context Protocol whose clients get tokens here. */
export const mcpServer = kind({
  noun: 'mcpServer',
  title: ['MCP server', 'MCP servers'],
  summary: 'MCP servers, whose clients get tokens here',
  message: 'McpServer',
  prefix: 'MS',
  area: 'apps',
  reply: ['server', 'servers'],
  wrapped: ['update'],
  counted: true,
  fields: {
    name: required(name),
    description,
    dynamicRegistration: of(DynamicRegistration),
    audienceWhitelist: texts,
    approvedScopes: of(ApprovedScopes),
    approvedCallbackUrls: texts,
    logo: text(),
    cimdSettings: of(CimdSettings),
    consentFlowId: name,
    consentFlowHostingURL: url,
    ...clientSettings,
  },
  routes: {
    create: post('/v1/mgmt/mcp/server/create'),
    update: post('/v1/mgmt/mcp/server/update'),
    delete: post('/v1/mgmt/mcp/server/delete'),
    deleteMany: post('/v1/mgmt/mcp/servers/delete'),
    load: post('/v1/mgmt/mcp/server/load'),
    loadAll: post('/v1/mgmt/mcp/servers/all'),
  },
  example: { name: 'Tools', approvedCallbackUrls: ['https://client.example.com/callback'] },
})
