// The yardstick: the smallest JSON server that node:http can make. GET answers JSON, POST parses a JSON body first.
import { createServer } from 'node:http'

const greeting = JSON.stringify({ ok: true, hello: 'world' })

const server = createServer((request, response) => {
  if (request.method === 'GET') return answer(response, greeting)
  let text = ''
  request.setEncoding('utf8')
  request.on('data', (part) => {
    text += part
  })
  request.on('end', () => {
    const { email } = JSON.parse(text)
    answer(response, JSON.stringify({ ok: true, email }))
  })
})

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`hello listens on http://127.0.0.1:${portOf(server)}\n`)
})
process.once('SIGTERM', () => process.exit(0))

function answer(response, body) {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

function portOf(server) {
  return server.address().port
}
