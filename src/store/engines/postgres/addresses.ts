/** Where a PostgreSQL is: libpq's connection URLs, which may name several servers of which one takes writes. */

/** What a plane can work with: it writes. libpq knows others, for programs that only read. */
const SESSIONS = new Set(['', 'any', 'read-write', 'primary'])

/** One URL for each server that a URL names, in its order. Throws Error for what a plane cannot use. */
export function addressesOf(url: string): string[] {
  const [, scheme = '', authority = '', rest = ''] = /^(\w+:\/\/)([^/?#]*)(.*)$/s.exec(url) ?? []
  const [path = '', query = ''] = splitAt(rest, rest.indexOf('?'))
  const parameters = new URLSearchParams(query)
  checkSession(parameters.get('target_session_attrs') ?? '')
  parameters.delete('target_session_attrs')
  const end = authority.lastIndexOf('@') + 1
  const user = authority.slice(0, end)
  const named = { hosts: listOf(parameters.get('host')), ports: listOf(parameters.get('port')) }
  const text = (given: URLSearchParams) => (given.size > 0 ? `?${given}` : '')
  if (named.hosts.length > 1) {
    return named.hosts.map((host, at) => {
      const port = named.ports[at] ?? named.ports[0]
      const one = new URLSearchParams(parameters)
      one.set('host', host)
      if (port) one.set('port', port)
      return scheme + user + path + text(one)
    })
  }
  return authority
    .slice(end)
    .split(',')
    .map((host) => scheme + user + host.trim() + path + text(parameters))
}

function checkSession(asked: string): void {
  if (SESSIONS.has(asked)) return
  throw new Error(`target_session_attrs=${asked} is for programs that only read: use read-write`)
}

const listOf = (text: string | null) => (text ? text.split(',').map((part) => part.trim()) : [])

function splitAt(text: string, at: number): [string, string] {
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
