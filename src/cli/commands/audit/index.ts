import { command, exactly, type Group, load } from '../../command.ts'
import { listFlags } from '../../output-flags.ts'

export const audit: Group = {
  name: 'audit',
  summary: 'Commands for working with audit logs',
  section: 'proj',
  entries: [
    command('search <text>', 'Full text search up to last 30 days of audit records', {
      args: exactly(1),
      flags: listFlags,
      run: load(
        () => import('./search.ts'),
        (m) => m.search,
      ),
    }),
  ],
}
