// The far end of the pipeline's bench, in a process of its own: so many users in pages; one in a thousand has changed.
import { createServer } from 'node:http'
import { userOf } from './user.mjs'

const count = Number(process.argv[2])
const CHANGED = 1000

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const { page = 0, limit = 100, from } = JSON.parse(Buffer.concat(chunks).toString())
    const text = JSON.stringify(from === undefined ? whole(page, limit) : changed(page, limit))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    response.end(text)
  })
})
server.listen(0, '127.0.0.1', () => console.log(portOf(server)))

function whole(page, limit) {
  const users = []
  for (let at = page * limit; at < Math.min(count, (page + 1) * limit); at++) users.push(userOf(at))
  return { users, total: count }
}

function changed(page, limit) {
  const total = Math.floor(count / CHANGED)
  const users = []
  for (let n = page * limit; n < Math.min(total, (page + 1) * limit); n++) users.push(userOf(n * CHANGED, 'Changed'))
  return { users, total }
}

function portOf(server) {
  return server.address().port
}
