/** Dialogs of the browser's own kind: a form that asks for values, and a question before what cannot be taken back. */
import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface Opened {
  number: number
  content: ComponentChildren
  isWide: boolean
}

let count = 0
const opened = signal<Opened | undefined>(undefined)

export function openDialog(content: ComponentChildren, isWide = false): void {
  opened.value = { number: ++count, content, isWide }
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
    <dialog
      key={now.number}
      ref={dialog}
      class={now.isWide ? 'wide' : ''}
      onClose={closeDialog}
      aria-labelledby="dialog-title"
    >
      {now.content}
    </dialog>
  )
}
