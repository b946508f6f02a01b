import { command, int, string } from '../../command.ts'
import { Refusal } from '../../exit.ts'
import { exited, text } from '../../output.ts'

export const serveFlags = {
  host: string('', 'the address to listen on', { initial: '127.0.0.1' }),
  port: int('p', 'the port to listen on, 0 for any free one', { initial: 8097n }),
  database: string('d', 'sqlite:<path>, sqlite::memory: or postgres://...', { initial: 'sqlite:./homescope.db' }),
  'rate-limits': string('', 'off, or descope for the limits of the hosted service', { initial: 'off' }),
}

export const serve = command('serve [-p port] [-d database]', 'Run a management plane on this machine', {
  section: 'plane',
  needs: 'nothing',
  builtin: true,
  flags: serveFlags,
  run: async ({ flags, given, starters }) => {
    const port = Number(flags.port)
    if (port < 0 || port > 65_535) throw new Refusal(`the port must be between 0 and 65535, not ${flags.port}`)
    const rateLimits = flags['rate-limits']
    if (rateLimits !== 'off' && rateLimits !== 'descope') {
      throw new Refusal(`the --rate-limits flag takes off or descope, not ${rateLimits}`)
    }
    // Only what was written: the rest may come from the plane's own environment.
    return exited(
      await starters.serve({
        ...(given.has('host') ? { host: flags.host } : {}),
        ...(given.has('port') ? { port } : {}),
        ...(given.has('database') ? { database: flags.database } : {}),
        ...(given.has('rate-limits') ? { rateLimits } : {}),
      }),
    )
  },
})

export const openapi = command('openapi', "Print the plane's OpenAPI document", {
  section: 'plane',
  needs: 'nothing',
  builtin: true,
  run: async ({ starters }) => text(await starters.openapi()),
})
