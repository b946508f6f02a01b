import { command, exactly, type Group, load } from '../../command.ts'

export const audit: Group = {
  name: 'audit',
  summary: 'Commands for working with audit logs',
  section: 'proj',
  entries: [
    command('search <text>', 'Full text search up to last 30 days of audit records', {
      args: exactly(1),
      run: load(
        () => import('./search.ts'),
        (m) => m.search,
      ),
    }),
  ],
}
