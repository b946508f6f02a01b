import { between, bool, command, exactly, type Group, load, string, stringArray, strings } from '../../command.ts'
import { fieldOf, importOfFailed, line } from '../../output/next-step.ts'
import { listFlags } from '../../output/output-flags.ts'
import { rowFlags, writeFlags } from '../../records/file-flags.ts'

const lifecycle = () => import('./lifecycle.ts')

export const createFlags = {
  id: string('i', 'an optional custom id for the tenant'),
  domains: strings('d', 'a comma separated list of self provisioning domains for the tenant'),
}

export const updateFlags = {
  name: string('n', 'the name of the tenant'),
  domains: strings('d', 'a comma separated list of self provisioning domains, in place of those that it has'),
  attribute: stringArray('a', 'a custom attribute as key=value, can be used multiple times; key=null removes it'),
  'enforce-sso': bool('', 'whether members may only sign in by SSO'),
  disabled: bool('', 'whether nobody may sign in to the tenant'),
  'role-inheritance': string('', 'none or userOnly'),
}

export const importFlags = rowFlags('tenants')

export const exportFlags = {
  ...writeFlags,
  'with-settings': bool('', 'with the settings of each tenant, by one more request for each'),
}

const IMPORT = `Creates tenants from a file (- for standard input) that holds one JSON object per line, a JSON array, or CSV with a
header, as "tenant export" writes them. A tenant has a name and what else the API takes: id, parent, domains,
selfProvisioningDomains, customAttributes, defaultRoles, settings and so on.

It goes on where it was when it is run again. What fails goes, with the reason, to a file that can be imported
again. With --dry-run nothing is written.`

export const tenant: Group = {
  name: 'tenant',
  summary: 'Commands for creating and managing tenants',
  section: 'entity',
  entries: [
    command('create <name>', 'Create a new tenant', {
      args: exactly(1),
      flags: createFlags,
      run: load(lifecycle, (m) => m.create),
      next: (made) => line('tenant', 'load', fieldOf(made, 'tenantId')),
    }),
    command('update <id> [-n name] [-d domains] [-a key=value]', 'Change a tenant', {
      description: 'Changes what is given and leaves the rest as it is.',
      args: exactly(1),
      names: ['tenant'],
      flags: updateFlags,
      added: true,
      run: load(
        () => import('./update.ts'),
        (m) => m.update,
      ),
    }),
    command('delete <id>', 'Delete a tenant', {
      args: exactly(1),
      names: ['tenant'],
      run: load(lifecycle, (m) => m.remove),
    }),
    command('load <id>', 'Load details about a tenant', {
      args: exactly(1),
      names: ['tenant'],
      run: load(lifecycle, (m) => m.loadOne),
    }),
    command('load-all', 'Load all tenants', { flags: listFlags, run: load(lifecycle, (m) => m.loadAll) }),
    command('import <file>', 'Create tenants from a file', {
      description: IMPORT,
      args: exactly(1),
      flags: importFlags,
      added: true,
      run: load(
        () => import('./import.ts'),
        (m) => m.importFile,
      ),
      next: (made) => importOfFailed(made, 'tenant'),
    }),
    command('export [file]', 'Write all tenants to a file', {
      description: 'Writes all tenants, those above before those below, to a file or to standard output.',
      args: between(0, 1),
      flags: exportFlags,
      added: true,
      run: load(
        () => import('./export.ts'),
        (m) => m.exportAll,
      ),
    }),
  ],
}
