import { command, exactly, load, string, stringArray } from '../../command.ts'

export const apiFlags = {
  data: string('d', 'the body: JSON text, @ and the name of a file, or - for standard input'),
  query: stringArray('q', 'a query parameter as key=value, can be used multiple times'),
}

export const api = command('api <method> <path> [-d body] [-q key=value]', 'Call any operation of the API', {
  description: `Calls any operation of the API with the credentials of the environment and prints the reply, as in

  descope api GET /v1/mgmt/tenant/all
  descope api POST /v1/mgmt/user/search -d '{"text":"john"}'

With -j the reply is printed over several lines. The exit code is 0 for a status of 200 to 299, otherwise the
first digit of the status, and 1 when there was no reply.`,
  section: 'plane',
  args: exactly(2),
  flags: apiFlags,
  needs: 'company',
  added: true,
  run: load(
    () => import('./call.ts'),
    (m) => m.call,
  ),
})
