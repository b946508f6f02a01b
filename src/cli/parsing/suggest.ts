/** Names that begin with the word or are at most two edits from it. */
export function suggestionsFor(word: string, names: readonly string[]): string[] {
  const typed = word.toLowerCase()
  return names.filter((name) => name.toLowerCase().startsWith(typed) || distance(typed, name.toLowerCase()) <= 2)
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a.charAt(i - 1) === b.charAt(j - 1)
      next[j] = same ? (row[j - 1] ?? 0) : 1 + Math.min(row[j] ?? 0, next[j - 1] ?? 0, row[j - 1] ?? 0)
    }
    row = next
  }
  return row[b.length] ?? 0
}
