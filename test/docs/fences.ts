/**
 * The fences of a document, and what its writer says of one in a comment on the line before it:
 * `<!-- not run: why -->`, `<!-- run with: program -->` (skipped where there is none), `<!-- runs until stopped -->`.
 */

export interface Fence {
  /** Of the opening line, from 1. */
  line: number
  language: string
  text: string
  /** Why it cannot be run. */
  notRun?: string
  /** A program that it needs. */
  needs?: string
  /** It goes on until somebody presses Ctrl-C. */
  endless: boolean
}

const COMMENT = /^<!-- (not run|run with|runs until stopped)(?:: (.+))? -->$/

export function fencesOf(markdown: string): Fence[] {
  const lines = markdown.split('\n')
  const fences: Fence[] = []
  for (let at = 0; at < lines.length; at++) {
    const language = /^```(\w*)/.exec(lines[at] ?? '')?.[1]
    if (language === undefined) continue
    const closing = lines.indexOf('```', at + 1)
    const end = closing < 0 ? lines.length : closing
    const [, word, rest] = COMMENT.exec(lines[at - 1] ?? '') ?? []
    fences.push({
      line: at + 1,
      language,
      text: lines.slice(at + 1, end).join('\n'),
      ...(word === 'not run' && { notRun: rest ?? '' }),
      ...(word === 'run with' && { needs: rest ?? '' }),
      endless: word === 'runs until stopped',
    })
    at = end
  }
  return fences
}

export interface Typed {
  command: string
  /** What the document shows of its output; `...` stands for anything. */
  shown: string
}

/** The commands of a console session: lines behind `$`, each with what follows. */
export function typedIn(text: string): Typed[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...shown] = part.split('\n')
      return { command, shown: shown.join('\n').trim() }
    })
}

/** The name in a first line such as `# test_it.py` or `// it_test.go`: a file that later commands read. */
export function fileOf({ language, text }: Fence): string | undefined {
  if (language === 'sh' || language === 'console') return undefined
  return /^(?:#|\/\/) ([\w.-]+\.\w+)\n/.exec(text)?.[1]
}

/** Whether an output is what a document shows: any port for the usual one, and anything for `...`. */
export function isShown(shown: string, output: string): boolean {
  const parts = shown.split('...').map((part) => part.trim())
  let at = 0
  const text = output.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:8097')
  for (const part of parts) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return true
}
