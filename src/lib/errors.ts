/** What somebody has thrown: mostly an Error, of this realm or of another, but it may be anything. */

/** The message that it has, or its text where it has none. */
export function messageOf(thrown: unknown): string {
  return isHolder(thrown) && 'message' in thrown ? String(thrown.message) : String(thrown)
}

/** The code that Node and drivers give to their errors: `ENOENT`, `23505`. */
export function codeOf(thrown: unknown): string | undefined {
  return isHolder(thrown) && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
}

function isHolder(thrown: unknown): thrown is object {
  return typeof thrown === 'object' && thrown !== null
}
