// The yardstick's twin on Bun's own server: the least that a request to the native binary could cost.
const greeting = JSON.stringify({ ok: true, hello: 'world' })
const headers = { 'content-type': 'application/json' }

/** @type {any} */
const { Bun } = globalThis
const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  async fetch(request) {
    if (request.method === 'GET') return new Response(greeting, { headers })
    const { email } = await request.json()
    return new Response(JSON.stringify({ ok: true, email }), { headers })
  },
})
process.stdout.write(`hello listens on http://127.0.0.1:${server.port}\n`)
process.once('SIGTERM', () => process.exit(0))
