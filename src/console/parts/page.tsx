/** The frame of each page: its head, and what it says when there is nothing, or when something went wrong. */
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { session } from '../api/session.ts'
import { Icon } from './icons.tsx'
import { openMenu } from './menu.ts'

interface PageProps {
  title: string
  /** Buttons and search, in the head. */
  actions?: ComponentChildren
  children: ComponentChildren
}

export function Page({ title, actions, children }: PageProps) {
  const project = session.value?.projectName
  useEffect(() => {
    document.title = `${title} · ${project} · Homescope`
  }, [title, project])
  return (
    <>
      <header class="head">
        <button type="button" class="icon plain menu" aria-label="Menu" onClick={() => openMenu(true)}>
          <Icon name="menu" />
        </button>
        <h1>{title}</h1>
        <span class="grow" />
        {actions}
      </header>
      <main class="content" id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  )
}

interface EmptyProps {
  title: string
  children?: ComponentChildren
}

/** What to do next, where there is nothing yet. */
export function Empty({ title, children }: EmptyProps) {
  return (
    <section class="empty">
      <h2>{title}</h2>
      {children}
    </section>
  )
}

export function Failure({ error, retry }: { error: string; retry?: () => void }) {
  if (error === '') return null
  return (
    <div class="notice bad" role="alert">
      {error}{' '}
      {retry && (
        <button type="button" class="small" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}

/** What is wider than its place, and scrolls there. */
export function Sideways({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="sideways" tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}
