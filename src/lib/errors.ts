/** What somebody has thrown: mostly an Error, of this realm or of another, but it may be anything. */

/** The message that it has, or its text where it has none. */
export function messageOf(thrown: unknown): string {
  return isHolder(thrown) && 'message' in thrown ? String(thrown.message) : String(thrown)
}

/** The error itself; what is none becomes the message of one. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(messageOf(thrown))
}

/** The first of several, where one error stands for them: each address of a host that was tried. */
export function firstErrorOf(thrown: unknown): unknown {
  return isHolder(thrown) && 'errors' in thrown && Array.isArray(thrown.errors) ? (thrown.errors[0] ?? thrown) : thrown
}

/** The code that Node and drivers give to their errors: `ENOENT`, `23505`. */
export function codeOf(thrown: unknown): string | undefined {
  return isHolder(thrown) && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
}

function isHolder(thrown: unknown): thrown is object {
  return typeof thrown === 'object' && thrown !== null
}
