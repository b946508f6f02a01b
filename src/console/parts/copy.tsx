/** Texts that a click copies. */
import { Code } from './readable/code.tsx'
import { toast } from './toast.tsx'

interface CopyProps {
  text: string
  /** What is shown of it; all when left out. */
  shown?: string
  /** What it is, for those who do not see it: `the user id`. */
  what?: string
}

export function Copy({ text, shown, what = '' }: CopyProps) {
  if (text === '') return null
  return (
    <button type="button" class="copy" title={`${text}\nClick to copy`} onClick={() => copy(text)}>
      {shown ?? text}
      <span class="unseen"> copy {what}</span>
    </button>
  )
}

/** An id: what begins and ends it, which is what tells it from others. */
export function Id({ id, what = 'the id' }: { id: string; what?: string }) {
  return <Copy text={id} shown={cut(id)} what={what} />
}

export function cut(id: string): string {
  return id.length > 16 ? `${id.slice(0, 8)}…${id.slice(-5)}` : id
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    copyBySelection(text)
  }
  toast('Copied')
}

/** Browsers have no clipboard for pages that come by plain HTTP from another machine. */
function copyBySelection(text: string): void {
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

/** Lines of a program, with a button that copies them. */
export function Snippet({ text, label }: { text: string; label: string }) {
  return (
    <div class="snippet">
      <button type="button" class="plain small" onClick={() => copy(text)}>
        Copy <span class="unseen">{label}</span>
      </button>
      <Code text={text} label={label} />
    </div>
  )
}
