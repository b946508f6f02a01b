/** Everything by keyboard: `/` to search, `g` and a letter to go, `?` for the list of them. */
import { elapsed } from '../../lib/clock.ts'
import { session } from '../api/session.ts'
import { openDialog } from '../parts/dialog.tsx'
import { keepEarly, searchEarly } from '../parts/search/early.ts'
import { go, href } from '../router/location.ts'
import { pages } from '../router/pages.ts'
import { moveAmongRows } from './rows.ts'

/** Milliseconds in which the second key has to come. */
const SOON = 1500
let goesSince = Number.NEGATIVE_INFINITY

export function heedKeys(): void {
  addEventListener('keydown', (event) => {
    if (!session.value || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.composedPath()[0])) return
    if (document.querySelector('dialog[open]')) return
    if (act(event.key) || moveAmongRows(event.key, event.target)) event.preventDefault()
  })
}

function isTyping(target: EventTarget | undefined): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** Whether the key meant something. */
function act(key: string): boolean {
  if (keepEarly(key)) return true
  const isSecond = elapsed() - goesSince < SOON
  goesSince = key === 'g' && !isSecond ? elapsed() : Number.NEGATIVE_INFINITY
  if (key === '/') return focusSearch()
  if (key === '?') return showKeys()
  const page = isSecond ? pages.find((each) => each.key === key) : undefined
  if (!page) return false
  go(href(...(page.name ? [page.name] : [])))
  document.getElementById('content')?.focus()
  return true
}

function focusSearch(): boolean {
  const search = document.querySelector<HTMLInputElement>('input[type="search"]')
  search?.focus()
  search?.select()
  if (!search) searchEarly()
  return true
}

export function showKeys(): boolean {
  openDialog(<Keys />)
  return true
}

function Keys() {
  const more = [
    ['/', 'Search on this page'],
    ['j k', 'Down and up in a table'],
    ['Enter', 'Open what has the focus'],
    ['Esc', 'Close what is open'],
    ['?', 'This list'],
  ] as const
  return (
    <form method="dialog">
      <h2 id="dialog-title">Keys</h2>
      <dl class="facts">
        {[...more, ...pages.map(({ key, title }) => [`g ${key}`, title] as const)].map(([keys, does]) => (
          <>
            <dt key={keys}>
              <kbd>{keys}</kbd>
            </dt>
            <dd key={`${keys} does`}>{does}</dd>
          </>
        ))}
      </dl>
      <div class="actions">
        <button type="submit" class="first">
          Close
        </button>
      </div>
    </form>
  )
}
