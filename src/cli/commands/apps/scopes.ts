import { Refusal } from '../../exit/exit.ts'

export interface Scope {
  name: string
  description: string
  values: string[] | null
}

/** Every three parts are one scope: name, description, values between pipes (`-` or nothing for none). */
export function parseScopes(parts: readonly string[], kind: string, values: string): Scope[] {
  if (parts.length % 3 !== 0) {
    throw new Refusal(
      `${kind} scopes must be a comma separated string with a name, a description, and a list of ${values} ` +
        `separated by pipe characters (or a single hyphen character for no ${values})`,
    )
  }
  const starts = Array.from({ length: parts.length / 3 }, (_, index) => index * 3)
  return starts.map((start) => parseScope(parts.slice(start, start + 3), kind, values))
}

function parseScope(
  [name = '', description = '', listed = '']: readonly string[],
  kind: string,
  values: string,
): Scope {
  if (name === '') throw new Refusal(`the ${kind} scope name must not be empty`)
  if (description === '') throw new Refusal(`the ${kind} scope description must not be empty`)
  const items = listed === '' || listed === '-' ? null : listed.split('|')
  if (items?.includes('')) throw new Refusal(`the ${name} ${kind} scope must not have empty ${values}`)
  return { name, description, values: items }
}
