/** Short notes on what was done, which go away by themselves. */
import { signal } from '@preact/signals'
import { told } from '../api/call.ts'

interface Note {
  id: number
  text: string
  isBad: boolean
}

const notes = signal<Note[]>([])
let count = 0

/** Milliseconds. */
const SHOWN = 4000
const SHOWN_BAD = 10_000

export function toast(text: string, isBad = false): void {
  const id = ++count
  notes.value = [...notes.value.slice(-2), { id, text, isBad }]
  setTimeout(() => dismiss(id), isBad ? SHOWN_BAD : SHOWN)
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

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {notes.value.map(({ id, text, isBad }) => (
        <div key={id} class={isBad ? 'toast bad' : 'toast'}>
          <span>{text}</span>
          <button type="button" class="plain small" onClick={() => dismiss(id)} aria-label="Dismiss">
            ×
          </button>
        </div>
      ))}
    </div>
  )
}
