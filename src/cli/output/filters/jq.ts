import { messageOf } from '../../../lib/errors.ts'
import type { Jq } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import { goJson } from '../../go/json.ts'
import type { Filter } from '../output.ts'

/** One line for each output: a text as it is, anything else as compact JSON. Throws Refusal. */
export function openJq(jq: Jq, expression: string, note: (text: string) => void): Filter {
  // Without an input, jq reads the expression and runs nothing.
  const { exitCode, stderr } = runWith(jq, '', expression)
  if (exitCode !== 0) throw new Refusal(`invalid --jq expression: ${firstError(stderr)}`)
  const streamed = STREAMED.exec(expression)
  const key = streamed?.[1] ?? streamed?.[2]
  return {
    write: (value) => {
      const made = runWith(jq, goJson(value), expression)
      if (made.exitCode !== 0) throw new Refusal(`--jq: ${firstError(made.stderr)}`)
      if (made.stderr) note(`${made.stderr}\n`)
      return made.stdout === '' ? '' : made.stdout.split('\n').map(plainLine).join('')
    },
    takesParts: (name) => name === key && !READS_ON.test(expression),
  }
}

const FLAGS = ['-c']

/** Throws Refusal where jq gives up, as it does without memory. */
function runWith(jq: Jq, input: string, expression: string): ReturnType<Jq['raw']> {
  try {
    return jq.raw(input, expression, FLAGS)
  } catch (error) {
    const message = messageOf(error)
    throw new Refusal(`--jq: ${message.startsWith('Aborted(') ? 'it takes more memory than there is' : message}`)
  }
}

/** Outputs are compact JSON, so each is a line. */
function plainLine(line: string): string {
  return line.startsWith('"') ? `${JSON.parse(line)}\n` : `${line}\n`
}

/**
 * `.users[]`, a path behind it, and then nothing or a pipe: such an expression says the same of each part of the list
 * as of the whole, one part after the other.
 */
const STREAMED =
  /^\s*\.(?:([A-Za-z_]\w*)|\["(\w+)"\])\[\]\??(?:\.[A-Za-z_]\w*\??|\.?\["\w+"\]\??|\.?\[-?\d*\]\??)*\s*(?:$|\|(?!=))/

/** Words by which one output can depend on another, or on the whole program. */
const READS_ON = /\b(?:inputs?|halt|halt_error|input_line_number)\b/

/** `jq: error: syntax error, ... at <top-level>, line 1, column 7:` and a drawing of it, as one line. */
function firstError(text: string): string {
  const [first = ''] = text.split('\n')
  return first
    .replace(/^jq: error(?: \(at [^)]*\))?: /, '')
    .replace(' at <top-level>,', ',')
    .replace(/:$/, '')
}
