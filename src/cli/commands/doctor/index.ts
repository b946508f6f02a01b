import { bool, type Command, command, string } from '../../command.ts'

export const doctorFlags = {
  serve: bool('', 'look at what descope serve needs too'),
  host: string('', 'with --serve: the address to listen on'),
  port: string('p', 'with --serve: the port to listen on'),
  database: string('d', 'with --serve: the database'),
  page: string('', 'look at this page with components, too: whom it would ask'),
}

export const doctor: Command = command(
  'doctor [--serve] [--page url] [--profile name]',
  'Find out what is wrong, and how to put it right',
  {
    description: `Looks at Node, certificates, profiles, key, project, address, connection, clock, service and rights, and with --serve
at port, database and master key, with --page at a page's components. It only reads. Exit code 2 when something is wrong; warnings and notes are no fault.`,
    section: 'plane',
    needs: 'nothing',
    added: true,
    flags: doctorFlags,
    run: (call) => call.starters.doctor(call),
  },
)
