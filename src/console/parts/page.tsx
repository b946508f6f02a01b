/** The frame of each page: its head, and what it says when there is nothing, or when something went wrong. */
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { session } from '../api/session.ts'
import { documentOf } from '../router/documents.ts'
import { href, segments } from '../router/location.ts'
import { Icon, type IconName } from './icons.tsx'
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
        <Explained />
        <span class="grow" />
        {actions}
      </header>
      <main class="content" id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  )
}

/** Leads to the document about the page. */
function Explained() {
  const path = documentOf(segments.value[0] ?? '')
  if (path === undefined) return null
  return (
    <a class="button plain icon" href={href('docs', ...path.split('/'))} aria-label="How it works" title="How it works">
      <Icon name="help" />
    </a>
  )
}

interface EmptyProps {
  icon?: IconName
  title: string
  children?: ComponentChildren
}

/** What to do next, where there is nothing yet. */
export function Empty({ title, icon = 'search', children }: EmptyProps) {
  return (
    <section class="empty">
      <span class="mark">
        <Icon name={icon} />
      </span>
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
