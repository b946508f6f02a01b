/** `1 row`, `2,000 rows`. */
export function several(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`
}
