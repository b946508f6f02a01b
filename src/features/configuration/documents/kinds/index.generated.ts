/** Made by scripts/generate.mjs of the files beside it. */
import { jwtTemplate } from './jwt-template.ts'
import { list } from './list.ts'
import { mcpServer } from './mcp-server.ts'
import { outboundApp } from './outbound-app.ts'
import { resource } from './resource.ts'

export const rules = {
  jwtTemplate,
  list,
  mcpServer,
  outboundApp,
  resource,
}
