import { bool, type Command, command, string } from '../../command.ts'
import { exited } from '../../output/output.ts'

/** An assistant reads all that is listed before it does anything: these are what a day's work needs. */
const EVERYDAY = 'user,tenant,role,permission,accessKey,outbox,audit,fga,flow,dev'

export const mcpFlags = {
  nouns: string('', 'whose operations are tools, with commas between them, or all', { initial: EVERYDAY }),
  'allow-writes': bool('', 'let tools change a project that is not on this machine'),
}

export const mcp: Command = command(
  'mcp [--nouns user,tenant] [--allow-writes]',
  'Let an assistant work on a project',
  {
    description: `Speaks the Model Context Protocol on standard input and output, until the input ends. Each operation is a tool
(user_create), the reference and the project's files are resources. Tools that only read always work; those that change
something work on this machine alone, so that a project of the service is safe, or everywhere with --allow-writes.`,
    section: 'plane',
    needs: 'project',
    added: true,
    flags: mcpFlags,
    run: async (call) => exited(await call.starters.mcp(call)),
  },
)
