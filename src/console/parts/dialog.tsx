/** Dialogs of the browser's own kind: a form that asks for values, and a question before what cannot be taken back. */
import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface Opened {
  content: ComponentChildren
  isWide: boolean
}

const opened = signal<Opened | undefined>(undefined)

export function openDialog(content: ComponentChildren, isWide = false): void {
  opened.value = { content, isWide }
}

export function closeDialog(): void {
  opened.value = undefined
}

/** Where dialogs appear; stands once in the frame. */
export function DialogHost() {
  const dialog = useRef<HTMLDialogElement>(null)
  const now = opened.value
  useEffect(() => {
    if (now) dialog.current?.showModal()
  }, [now])
  if (!now) return null
  return (
    <dialog ref={dialog} class={now.isWide ? 'wide' : ''} onClose={closeDialog} aria-labelledby="dialog-title">
      {now.content}
    </dialog>
  )
}
