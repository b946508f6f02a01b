/** Short notes on what was done, which go away by themselves. */
import { signal } from '@preact/signals'
import { told } from '../api/call.ts'

interface Note {
  id: number
  text: string
  isBad: boolean
  /** Takes back what was done. */
  undo?: () => void
}

const notes = signal<Note[]>([])
let count = 0

/** Milliseconds. */
const SHOWN = 4000
const SHOWN_LONG = 10_000

export function toast(text: string, isBad = false, undo?: () => void): void {
  const id = ++count
  notes.value = [...notes.value.slice(-2), { id, text, isBad, ...(undo && { undo }) }]
  setTimeout(() => dismiss(id), isBad || undo ? SHOWN_LONG : SHOWN)
}

function dismiss(id: number): void {
  notes.value = notes.value.filter((note) => note.id !== id)
}

/** Does the work and says that it is done, or why not; resolves to whether it was. */
export async function doing(done: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    toast(done)
    return true
  } catch (error) {
    toast(told(error), true)
    return false
  }
}

interface Undoable {
  /** What is said when it is done. */
  done: string
  work: () => Promise<unknown>
  undo: () => Promise<unknown>
  /** Told after each of both. */
  changed: () => void
}

/** Does what can be taken back, and offers that for a while. */
export async function undoable({ done, work, undo, changed }: Undoable): Promise<void> {
  try {
    await work()
  } catch (error) {
    toast(told(error), true)
    return
  }
  toast(done, false, async () => {
    if (await doing('Taken back', undo)) changed()
  })
  changed()
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {notes.value.map(({ id, text, isBad, undo }) => (
        <div key={id} class={isBad ? 'toast bad' : 'toast'}>
          <span>{text}</span>
          {undo && (
            <button type="button" class="small" onClick={() => [dismiss(id), undo()]}>
              Undo
            </button>
          )}
          <button type="button" class="plain small" onClick={() => dismiss(id)} aria-label="Dismiss">
            ×
          </button>
        </div>
      ))}
    </div>
  )
}
