/** The commands of a kind of named documents, by the verbs that it has. */
import { withArticle } from '../../../contract/documents/words.ts'
import type { AnyKind } from '../../../contract/kinds/declaring/kind.ts'
import { type Command, command, exactly, type Flags, type Group, load } from '../../command.ts'
import { listFlags } from '../../output/output-flags.ts'
import { flagsOf, inKebabCase } from './flags.ts'

const runs = () => import('./run.ts')

export function groupOf(kind: AnyKind): Group {
  const { noun, title, routes } = kind.declaration
  const commands = Object.entries(COMMANDS).filter(([verb]) => verb in routes)
  return {
    name: inKebabCase(noun),
    summary: `Commands for creating and managing ${title[1]}`,
    section: 'entity',
    entries: commands.map(([, make]) => make(kind, title)),
  }
}

type Title = readonly [one: string, many: string]

const COMMANDS: { [verb: string]: (kind: AnyKind, title: Title) => Command } = {
  create: (kind, [one]) => {
    const named = kind.unique === 'name'
    const flags = flagsOf(kind.declaration.fields, ...(named ? ['name'] : []))
    return command(`create${named ? ' <name>' : ''}${usage(flags)}`, `Create ${withArticle(one)}`, {
      args: exactly(named ? 1 : 0),
      flags,
      added: true,
      run: load(runs, (m) => m.create(kind)),
    })
  },
  update: (kind, [one]) => {
    const flags = flagsOf(kind.declaration.fields)
    return command(`update <id>${usage(flags)}`, `Change ${withArticle(one)}`, {
      description: 'Changes what is given and leaves the rest as it is.',
      args: exactly(1),
      flags,
      added: true,
      run: load(runs, (m) => m.update(kind)),
    })
  },
  load: (kind, [one]) => onId(kind, 'load', `Load ${withArticle(one)}`),
  loadAll: (kind, [, many]) =>
    command('load-all', `Load all ${many}`, {
      flags: listFlags,
      added: true,
      run: load(runs, (m) => m.loadAll(kind)),
    }),
  search: (kind, [, many]) =>
    command('search [text]', `Search ${many}`, {
      args: { min: 0, max: 1 },
      flags: listFlags,
      added: true,
      run: load(runs, (m) => m.search(kind)),
    }),
  rotate: (kind, [one]) => onId(kind, 'rotate', `Make a new secret for ${withArticle(one)}`),
  delete: (kind, [one]) => onId(kind, 'delete', `Delete ${withArticle(one)}`),
}

function onId(kind: AnyKind, verb: 'load' | 'rotate' | 'delete', summary: string): Command {
  return command(`${verb} <id>`, summary, {
    args: exactly(1),
    added: true,
    run: load(runs, (m) => m[verb === 'delete' ? 'remove' : verb](kind)),
  })
}

function usage(flags: Flags): string {
  return Object.keys(flags).length > 0 ? ' [flags]' : ''
}
