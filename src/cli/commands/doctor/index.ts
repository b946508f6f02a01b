import { bool, type Command, command, string } from '../../command.ts'
import { exited } from '../../output/output.ts'

export const doctorFlags = {
  serve: bool('', 'look at what descope serve needs too'),
  host: string('', 'with --serve: the address to listen on'),
  port: string('p', 'with --serve: the port to listen on'),
  database: string('d', 'with --serve or --capacity: the database'),
  capacity: bool('', 'in place of all that: what a database holds, and how fast it grows'),
  users: string('', 'with --capacity: reckon with so many users'),
  page: string('', 'look at this page with components, too: whom it would ask'),
}

export const doctor: Command = command(
  'doctor [--serve] [--page url] [--capacity] [--profile name]',
  'Find out what is wrong, and how to put it right',
  {
    description: `Looks at Node, certificates, profiles, key, project, address, connection, clock, service and rights, and with --serve
at port, database and master key, with --page at a page's components. It only reads. Exit code 2 when something is wrong; warnings and notes are no fault.

With --capacity it measures a database instead: rows and bytes of each table, what came in a day of the last seven, and how
long the disk lasts. It counts all rows.`,
    section: 'plane',
    needs: 'nothing',
    added: true,
    flags: doctorFlags,
    run: async (call) => {
      const { capacity, users, database } = call.flags
      if (!capacity) return call.starters.doctor(call)
      const flags = { ...(users && { users }), ...(database && { database }), ...(call.json && { json: 'true' }) }
      return exited(await call.starters.maintain({ action: 'capacity', words: [], flags }))
    },
  },
)
