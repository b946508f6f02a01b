/** Where the reader is: the address below the console's path, as signals. Every state that matters stands in it. */
import { computed, signal } from '@preact/signals'

/** `/console`, with what a proxy has before it. */
export const base: string = document.documentElement.dataset['base'] ?? '/console'

/** The path of the plane itself: what a proxy has before it, else nothing. */
export const planePath: string = base.slice(0, base.lastIndexOf('/console'))

const address = signal(read())

function read() {
  return { path: location.pathname.slice(base.length) || '/', query: location.search }
}

/** `/users/U123`. */
export const path = computed(() => address.value.path)
/** `['users', 'U123']`. */
export const segments = computed(() => path.value.split('/').filter(Boolean).map(decodeURIComponent))
/** With its question mark; empty for none. */
export const search = computed(() => address.value.query)
const query = computed(() => new URLSearchParams(address.value.query))

/** What the query says of the name; empty for nothing. */
export function param(name: string): string {
  return query.value.get(name) ?? ''
}

/** The address of a page, for links. */
export function href(...parts: string[]): string {
  return `${base}/${parts.map(encodeURIComponent).join('/')}`
}

export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', to)
  else history.replaceState(null, '', to)
  address.value = read()
}

/** Puts values into the query, and takes empty ones out. */
export function setParams(changes: { [name: string]: string }): void {
  go(withParams(changes), 'replace')
}

/** The address with values put into its query, and empty ones taken out; for links. */
export function withParams(changes: { [name: string]: string }): string {
  const next = new URLSearchParams(query.value)
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') next.delete(name)
    else next.set(name, value)
  }
  const text = next.toString()
  return `${base}${path.value}${text && `?${text}`}`
}

/** The same page with another path below it, and its query. */
export function sibling(...parts: string[]): string {
  return href(...parts) + address.value.query
}

addEventListener('popstate', () => {
  address.value = read()
})

/** Links of the console change the address and load nothing. */
addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return
  if (link.pathname !== base && !link.pathname.startsWith(`${base}/`)) return
  event.preventDefault()
  go(link.href)
})
