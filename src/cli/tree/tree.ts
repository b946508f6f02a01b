import type { Group, Noun } from '../command.ts'
import { nouns } from '../commands/nouns.ts'
import { frameCommands } from '../help/frame.ts'
import type { HelpTexts } from '../help/help.ts'
import { heads } from './heads.ts'

export const texts: HelpTexts = {
  sections: [
    { id: 'entity', title: 'Entity Commands:' },
    { id: 'proj', title: 'Project Commands:' },
    { id: 'plane', title: 'Plane Commands:' },
  ],
  examples: `  # Load an existing user by their loginId
  export DESCOPE_PROJECT_ID=...
  export DESCOPE_MANAGEMENT_KEY=...
  descope user load -l name@example.com

  # Load all users as CSV; --output also takes table, ndjson and yaml
  descope user load-all --all --output csv --fields userId,loginIds,email

  # Run a management plane of your own on this machine
  descope serve`,
}

export const root: Group = {
  name: 'descope',
  summary: 'A command line utility for working with the Descope management APIs',
  builtin: true,
  entries: [...heads.map(toNoun), ...frameCommands(() => root, texts)],
}

function toNoun(head: (typeof heads)[number], index: number): Noun {
  const load = nouns[index]
  if (!load) throw new Error(`nothing declares ${head.name}`)
  return { ...head, load }
}
