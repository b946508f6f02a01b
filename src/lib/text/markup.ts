/** Text made safe in HTML and XML, by tagged templates. */

/** Values are escaped, unless they are markup of the same kind; lists are joined, and what is false or missing is nothing. */
export function markup<K extends string>(kind: K, safe: (text: string) => string) {
  const shown = (value: unknown): string => {
    if (value === undefined || value === null || value === false) return ''
    if (Array.isArray(value)) return value.map(shown).join('')
    if (typeof value === 'object' && kind in value) return String((value as { [P in K]: unknown })[kind])
    return safe(String(value))
  }
  return (parts: TemplateStringsArray, ...values: unknown[]): { [P in K]: string } => {
    const text = parts.map((part, index) => part + (index < values.length ? shown(values[index]) : '')).join('')
    return { [kind]: text } as { [P in K]: string }
  }
}

/** Within text, or between the marks of an attribute. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
