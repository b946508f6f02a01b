/** The commands that every command line of this kind has: help, completion, and what completion scripts call. */
import { atLeast, bool, type Command, command, type Entry, exactly, type Group } from '../command.ts'
import type { Choices } from '../completion/choices.ts'
import type { Shell } from '../completion/scripts.ts'
import { exited, text } from '../output/output.ts'
import { findEntry } from '../parsing/parse.ts'
import type { Environment } from '../profiles/target.ts'
import { flagsWhileFinding, subjectOf } from '../run.ts'
import { type HelpTexts, helpText, usageText } from './help.ts'

export function frameCommands(root: () => Group, texts: HelpTexts): Entry[] {
  return [help(root, texts), completion, complete(root, '__complete'), complete(root, '__completeNoDesc')]
}

function help(root: () => Group, texts: HelpTexts): Command {
  return command('help [command] [flags]', 'Help about any command', {
    description: `Shows what a command does and how it is written, as the command with --help does.
help exit-codes lists what commands end with.`,
    args: atLeast(0),
    needs: 'nothing',
    builtin: true,
    namesEntry: true,
    run: async ({ args, io }) => {
      const found = await findEntry(root(), flagsWhileFinding, args)
      if (args.join(' ') === 'exit-codes') return text((await import('../exit/exit-topic.ts')).exitTopic())
      if (found.path.length > 1 || args.length === 0) return text(helpText(subjectOf(found), texts))
      const topic = args.map((word) => `\`${word}\``).join(' ')
      io.err(`Unknown help topic [${topic}]\n${usageText({ path: [root()], flags: {} }, texts)}`)
      return exited(0)
    },
  })
}

const completion: Group = {
  name: 'completion',
  summary: 'Generate the autocompletion script for the specified shell',
  description: 'Prints a script that lets your shell complete commands and flags of descope.',
  builtin: true,
  entries: [
    script('bash', 'bash', 'source <(descope completion bash)', '/etc/bash_completion.d/descope'),
    script('zsh', 'zsh [flags]', 'source <(descope completion zsh)', `"\${fpath[1]}/_descope"`),
    script('fish', 'fish [flags]', 'descope completion fish | source', '~/.config/fish/completions/descope.fish'),
    script('powershell', 'powershell [flags]', 'descope completion powershell | Out-String | Invoke-Expression', ''),
  ],
}

function script(shell: Shell, usage: string, now: string, file: string): Command {
  const lasting = file ? `descope completion ${shell} > ${file}` : 'add that line to your profile'
  return command(usage, `Generate the autocompletion script for ${shell}`, {
    description: `Prints the completion script for ${shell}.\n\nIn this session:  ${now}\nIn every session: ${lasting}`,
    args: exactly(0),
    needs: 'nothing',
    builtin: true,
    flags: { 'no-descriptions': bool('', 'disable completion descriptions') },
    run: async ({ flags }) => {
      const { completionScript } = await import('../completion/scripts.ts')
      return text(completionScript(shell, !flags['no-descriptions']))
    },
  })
}

/** Asks the service too. What that needs is loaded for nothing else. */
async function asked(choices: Choices, env: Environment, summaries: boolean): Promise<Choices> {
  const { withNames } = await import('../completion/live.ts')
  return withNames(choices, env, summaries)
}

/** Answers the protocol of cobra's scripts, so that scripts installed for the official program work on. */
function complete(root: () => Group, name: '__complete' | '__completeNoDesc'): Command {
  return command(`${name} [command-line]`, 'Request shell completion choices for the specified command-line', {
    args: atLeast(1),
    needs: 'nothing',
    builtin: true,
    hidden: true,
    verbatim: true,
    run: async ({ args, io, env }) => {
      const { choicesFor } = await import('../completion/choices.ts')
      const summaries = name === '__complete'
      const declared = await choicesFor(root(), args, summaries)
      const { lines, directive, note } = declared.question ? await asked(declared, env, summaries) : declared
      io.err(note)
      return text(`${lines.map((line) => `${line}\n`).join('')}:${directive}\n`)
    },
  })
}
