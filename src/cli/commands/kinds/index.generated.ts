/** Made by scripts/generate.mjs of the files in src/contract/kinds. */
export const kinds = [
  async () => (await import('../../../contract/kinds/engine.ts')).engine,
  async () => (await import('../../../contract/kinds/jwt-template.ts')).jwtTemplate,
  async () => (await import('../../../contract/kinds/list.ts')).list,
  async () => (await import('../../../contract/kinds/mcp-server.ts')).mcpServer,
  async () => (await import('../../../contract/kinds/outbound-app.ts')).outboundApp,
  async () => (await import('../../../contract/kinds/registration-template.ts')).registrationTemplate,
  async () => (await import('../../../contract/kinds/resource.ts')).resource,
]
