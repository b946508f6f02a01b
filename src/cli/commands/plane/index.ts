import { bool, command, string } from '../../command.ts'
import { exited, text } from '../../output.ts'

/** The plane checks the values itself; what is not written comes from its own settings. */
export const serveFlags = {
  host: string('', 'the address to listen on', { initial: '127.0.0.1' }),
  port: string('p', 'the port to listen on, 0 for any free one', { initial: '8097' }),
  database: string('d', 'sqlite:<path>, sqlite::memory: or postgres://...', { initial: 'sqlite:./homescope.db' }),
  'rate-limits': string('', 'off, or descope for the limits of the hosted service', { initial: 'off' }),
  dev: bool('', 'move time, make faults and see the last requests'),
  log: string('', 'what to log: debug, info, warn, error or silent', { initial: 'info' }),
}

export const serve = command('serve [-p port] [-d database]', 'Run a management plane on this machine', {
  section: 'plane',
  needs: 'nothing',
  builtin: true,
  flags: serveFlags,
  run: async ({ flags, given, starters }) => {
    const written = Object.entries(flags).filter(([name]) => given.has(name))
    return exited(await starters.serve(Object.fromEntries(written.map(([name, value]) => [name, String(value)]))))
  },
})

export const openapi = command('openapi', "Print the plane's OpenAPI document", {
  section: 'plane',
  needs: 'nothing',
  builtin: true,
  run: async ({ starters }) => text(await starters.openapi()),
})
