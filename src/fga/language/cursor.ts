/** Where a parser is among the tokens, and how it says that something else was expected. */
import type { Place, Problems } from './problems.ts'
import type { Token } from './tokens.ts'

/** Thrown to leave a declaration that cannot be read on; the problem has been noted. */
export class Unreadable extends Error {}

export class Cursor {
  readonly problems: Problems
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[], problems: Problems) {
    this.#tokens = tokens
    this.problems = problems
  }

  /** The token that comes next, or one behind it. */
  peek(ahead = 0): Token {
    return (this.#tokens[this.#at + ahead] ?? this.#tokens[this.#tokens.length - 1]) as Token
  }

  next(): Token {
    const token = this.peek()
    if (token.kind !== 'end') this.#at++
    return token
  }

  is(text: string): boolean {
    const { kind, text: found } = this.peek()
    return found === text && (kind === 'symbol' || kind === 'keyword')
  }

  /** Takes the token if it is this one. */
  takes(text: string): boolean {
    if (!this.is(text)) return false
    this.#at++
    return true
  }

  expect(text: string, where: string): Token {
    if (!this.is(text)) this.fail(`"${text}" ${where}`)
    return this.next()
  }

  /** `what` as in "expected a type". */
  name(what: string): Token {
    if (this.peek().kind !== 'name') this.fail(what)
    return this.next()
  }

  /** Notes what was expected, and throws Unreadable. */
  fail(expected: string): never {
    const token = this.peek()
    this.problems.add(token.place, `expected ${expected}, found ${described(token)}`)
    throw new Unreadable()
  }

  /** Goes on behind what was not expected. */
  failAndSkip(expected: string): never {
    const token = this.next()
    this.refuse(token.place, `expected ${expected}, found ${described(token)}`)
  }

  refuse(place: Place, message: string): never {
    this.problems.add(place, message)
    throw new Unreadable()
  }

  /** Goes on where a declaration may begin. */
  skipTo(begins: ReadonlySet<string>): void {
    while (this.peek().kind !== 'end' && !(this.peek().kind === 'keyword' && begins.has(this.peek().text))) this.#at++
  }
}

function described({ kind, text }: Token): string {
  if (kind === 'end') return 'the end of the schema'
  const short = text.length > 40 ? `${text.slice(0, 40)}...` : text
  if (kind === 'keyword') return `the keyword "${short}"`
  return kind === 'string' ? short : JSON.stringify(short)
}
