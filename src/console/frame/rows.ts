/** Up and down, or k and j, among the links of a table's rows; whether there was where to go. */
export function moveAmongRows(key: string, target: EventTarget | null): boolean {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[key]
  if (!step) return false
  const row = target instanceof HTMLElement ? target.closest('tr') : null
  const next = row
    ? step > 0
      ? row.nextElementSibling
      : row.previousElementSibling
    : document.querySelector('tbody tr')
  const link = next?.querySelector<HTMLElement>('a, button')
  link?.focus()
  link?.scrollIntoView({ block: 'nearest' })
  return link !== null && link !== undefined
}
