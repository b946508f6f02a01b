// The load generator: a process of its own that keeps a number of raw HTTP/1.1 connections busy, one request each at a
// time. It takes a job from its parent, answers the counts, and waits for the next.
import { connect } from 'node:net'

process.on('message', async (/** @type {any} */ job) => process.send?.(await run(job)))
process.on('disconnect', () => process.exit(0))

/**
 * Job: `{ url, connections, seconds, headers, requests | template | cycle, most }`. `requests` are sent in turn, each with
 * its own `headers` beside those of all, and its body as `type`, JSON unless told; in a `template` every `{n}` becomes a
 * number that no request of this process had before. A `cycle` is a list of templates in turn: all of one round have the
 * same `{n}`, and `{previous}` is that of the round before. Ends after `seconds`, or after `most` requests.
 */
async function run({ url, connections, seconds = Infinity, headers, most = Infinity, ...what }) {
  const next = nextOf(what, headers)
  const state = { next, most, sent: 0, until: performance.now() + seconds * 1000, latencies: [], failures: 0 }
  const cpu = process.cpuUsage()
  const began = performance.now()
  await Promise.all(Array.from({ length: connections }, () => keepBusy(new URL(url), state)))
  const elapsed = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const { latencies, failures, firstFailure } = state
  const sorted = Float64Array.from(latencies).sort()
  return {
    requests: latencies.length,
    failures,
    firstFailure,
    seconds: elapsed,
    p50: at(sorted, 0.5),
    p99: at(sorted, 0.99),
    most: at(sorted, 1),
    cpuMicros: (user + system) / latencies.length,
  }
}

const at = (sorted, part) => sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0

/** @param {any} what */
function nextOf({ requests, template, cycle }, headers) {
  if (requests) return inTurn(requests, headers)
  return template ? fromTemplate(template, headers) : roundAndRound(cycle, headers)
}

function inTurn(requests, headers) {
  const texts = requests.map((request) => textOf(request, headers))
  let turn = 0
  return () => texts[turn++ % texts.length]
}

let count = 0

function fromTemplate(template, headers) {
  return () => filled(template, ++count, headers)
}

function roundAndRound(templates, headers) {
  let turn = 0
  return () => {
    const template = templates[turn++ % templates.length]
    return filled(template, template === templates[0] ? ++count : count, headers)
  }
}

function filled({ path, body, ...others }, n, headers) {
  const fill = (text) => text?.replaceAll('{n}', String(n)).replaceAll('{previous}', String(n - 1))
  return textOf({ ...others, path: fill(path), body: fill(body) }, headers)
}

/** @param {any} request */
function textOf({ method, path, body, type = 'application/json', headers: own = [] }, headers) {
  const lines = [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1', ...headers, ...own]
  if (body !== undefined) lines.push(`content-type: ${type}`, `content-length: ${Buffer.byteLength(body)}`)
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`
}

/** @returns {Promise<void>} */
function keepBusy({ hostname, port }, state) {
  return new Promise((resolve, reject) => {
    const reply = { text: '', missing: 0 }
    let began = 0
    const onread = {
      buffer: Buffer.allocUnsafe(65536),
      callback: (length, buffer) => {
        if (takeIn(reply, buffer, length)) finish()
        return true
      },
    }
    const socket = connect({ host: hostname, port: Number(port), onread }, send)
    socket.setNoDelay(true)
    socket.once('error', reject)
    socket.once('close', () => resolve())

    function send() {
      began = performance.now()
      if (began >= state.until || state.sent >= state.most) return socket.end()
      state.sent++
      socket.write(state.next())
    }

    function finish() {
      state.latencies.push(performance.now() - began)
      if (!reply.text.startsWith('2', STATUS)) {
        state.failures++
        state.firstFailure ??= reply.text
      }
      reply.text = ''
      send()
    }
  })
}

const STATUS = 'HTTP/1.1 '.length

/** Whether the reply is whole now. Of its body only the length counts, or its last bytes, so that reading costs little. */
function takeIn(reply, buffer, length) {
  if (reply.text === '') begin(reply, buffer, length)
  else reply.missing -= length
  if (!reply.chunked) return reply.missing <= 0
  reply.tail = (reply.tail + buffer.latin1Slice(Math.max(0, length - LAST_CHUNK.length), length)).slice(
    -LAST_CHUNK.length,
  )
  return reply.tail === LAST_CHUNK
}

const LAST_CHUNK = '0\r\n\r\n'

function begin(reply, buffer, length) {
  reply.text = buffer.latin1Slice(0, length)
  reply.tail = ''
  reply.chunked = /^transfer-encoding: chunked/im.test(reply.text)
  const end = reply.text.indexOf('\r\n\r\n')
  const size = /^content-length: (\d+)/im.exec(reply.text)
  if (end < 0 || (!size && !reply.chunked)) throw new Error(`cannot read this reply: ${reply.text}`)
  reply.missing = end + 4 + Number(size?.[1]) - length
}
