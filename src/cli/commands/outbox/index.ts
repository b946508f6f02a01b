import { bool, command, type Group, int, load } from '../../command.ts'

export const listFlags = {
  follow: bool('f', 'go on with new messages as they come'),
  limit: int('n', 'how many messages to list', { initial: 100n }),
}
export const requestsFlags = { follow: bool('f', 'go on with new requests as they come') }

export const outbox: Group = {
  name: 'outbox',
  summary: 'Commands for the messages that the plane has made',
  section: 'plane',
  entries: [
    command('list [-f] [-n limit]', 'List codes and links, newest first', {
      flags: listFlags,
      run: load(
        () => import('./list.ts'),
        (m) => m.listMessages,
      ),
    }),
  ],
}

export const requests = command('requests [-f]', 'List the last requests of a plane that runs with --dev', {
  section: 'plane',
  flags: requestsFlags,
  run: load(
    () => import('./requests.ts'),
    (m) => m.listRequests,
  ),
})
