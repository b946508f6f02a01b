/** Applications that trust the project: flags are the fields of the operations. */
import { ssoApp as operations } from '../../../../contract/oauth/sso-app.ts'
import { type Command, command, exactly, type Group, int, load, string } from '../../../command.ts'
import { listFlags } from '../../../output/output-flags.ts'
import { flagsOf } from '../../kinds/flags.ts'

const runs = () => import('./run.ts')
const secrets = () => import('./secrets.ts')

/** What there is for each protocol. `settings`: the key of its settings in what is loaded. */
export const PROTOCOLS = {
  oidc: {
    title: 'OpenID Connect',
    settings: 'oidcSettings',
    create: operations.createOidc,
    update: operations.updateOidc,
  },
  saml: { title: 'SAML', settings: 'samlSettings', create: operations.createSaml, update: operations.updateSaml },
  wsfed: {
    title: 'WS-Federation',
    settings: 'wsfedSettings',
    create: operations.createWsfed,
    update: operations.updateWsfed,
  },
} as const

export type Protocol = (typeof PROTOCOLS)[keyof typeof PROTOCOLS]

export const loadFlags = { 'secret-name': string('', 'which of those that were added') }
export const addFlags = { 'expire-time': int('', 'seconds since 1970 when it ends; 0 is never') }

export const ssoApp: Group = {
  name: 'sso-app',
  summary: 'Commands for creating and managing federated applications',
  section: 'entity',
  entries: [
    ...Object.entries(PROTOCOLS).map(([name, protocol]) => protocolGroup(name, protocol)),
    onId('load', 'Load a federated application'),
    command('load-all', 'Load all federated applications', {
      flags: listFlags,
      added: true,
      run: load(runs, (m) => m.loadAll),
    }),
    onId('delete', 'Delete a federated application'),
    secretGroup(),
  ],
}

function protocolGroup(name: string, protocol: Protocol): Group {
  const { title, create, update } = protocol
  return {
    name,
    summary: `Commands for creating and changing applications of ${title}`,
    entries: [
      command('create <name> [flags]', `Create an application of ${title}`, {
        description: 'The secret of a confidential application is shown beside it.',
        args: exactly(1),
        flags: flagsOf(create.input.fields, 'name'),
        added: true,
        run: load(runs, (m) => m.create(protocol)),
      }),
      command('update <id> [flags]', `Change an application of ${title}`, {
        description: 'Changes what is given and leaves the rest as it is.',
        args: exactly(1),
        flags: flagsOf(update.input.fields, 'id'),
        added: true,
        run: load(runs, (m) => m.update(protocol)),
      }),
    ],
  }
}

function onId(verb: 'load' | 'delete', summary: string): Command {
  return command(`${verb} <id>`, summary, {
    args: exactly(1),
    added: true,
    run: load(runs, (m) => (verb === 'load' ? m.loadOne : m.remove)),
  })
}

function secretGroup(): Group {
  return {
    name: 'secret',
    summary: 'Commands for secrets of confidential applications',
    entries: [
      command('load <id> [--secret-name name]', 'Load the secret of a federated application', {
        args: exactly(1),
        flags: loadFlags,
        added: true,
        run: load(secrets, (m) => m.loadOne),
      }),
      command('rotate <id>', 'Make a new secret for a federated application', {
        description: 'The old one ends at once; those that were added stay.',
        args: exactly(1),
        added: true,
        run: load(secrets, (m) => m.rotate),
      }),
      command('add <id> <name> [--expire-time seconds]', 'Give a federated application one more secret', {
        args: exactly(2),
        flags: addFlags,
        added: true,
        run: load(secrets, (m) => m.add),
      }),
      command('revoke <id> <name>', 'Revoke a secret that was added to a federated application', {
        args: exactly(2),
        added: true,
        run: load(secrets, (m) => m.revoke),
      }),
    ],
  }
}
