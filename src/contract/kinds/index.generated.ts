/** Made by scripts/generate.mjs of the files beside it. */
import { engine } from './engine.ts'
import { jwtTemplate } from './jwt-template.ts'
import { list } from './list.ts'
import { mcpServer } from './mcp-server.ts'
import { outboundApp } from './outbound-app.ts'
import { registrationTemplate } from './registration-template.ts'
import { resource } from './resource.ts'

export const kinds = {
  engine,
  jwtTemplate,
  list,
  mcpServer,
  outboundApp,
  registrationTemplate,
  resource,
}

export type Kinds = typeof kinds

/** Their operations, by noun. */
export const documents = {
  engine: engine.operations,
  jwtTemplate: jwtTemplate.operations,
  list: list.operations,
  mcpServer: mcpServer.operations,
  outboundApp: outboundApp.operations,
  registrationTemplate: registrationTemplate.operations,
  resource: resource.operations,
}

export type DocumentContract = typeof documents
