/** Names come from users: nothing in them may steer the terminal. Lines and tabs stay. */
export function visibleText(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\u2028-\u202e\u2066-\u2069]/gu, escaped)
}

/** The same for a cell, which is one line. */
export function visibleCell(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, escaped)
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}
