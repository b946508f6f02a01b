/** What stands beside a list: all about the one that is open. Escape closes it. */
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { go } from '../router/location.ts'
import { Icon } from './icons.tsx'

interface DrawerProps {
  title: string
  /** The address without it. */
  closed: string
  actions?: ComponentChildren
  children: ComponentChildren
}

export function Drawer({ title, closed, actions, children }: DrawerProps) {
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !document.querySelector('dialog[open]')) go(closed)
    }
    addEventListener('keydown', close)
    return () => removeEventListener('keydown', close)
  }, [closed])
  return (
    <aside class="drawer" aria-label={title}>
      <header>
        <h2 class="title">{title}</h2>
        <a class="button plain" href={closed} aria-label="Close">
          <Icon name="close" />
        </a>
      </header>
      {actions && <div class="actions">{actions}</div>}
      {children}
    </aside>
  )
}

/** A list, and beside it what is open of it. */
export function Split({ children, drawer }: { children: ComponentChildren; drawer?: ComponentChildren }) {
  return (
    <div class={drawer ? 'split open' : 'split'}>
      <div class="list">{children}</div>
      {drawer}
    </div>
  )
}
