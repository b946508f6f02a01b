/** A text with colours, completion and faults at their lines. Tab leaves it, as any other field. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { EditorSpec, Editor as Opened, Problem } from './codemirror.ts'

interface EditorProps extends EditorSpec {
  problems?: readonly Problem[]
  /** Lines that it has room for when it is empty. */
  rows?: number
}

const LINE = 19

export function Editor(props: EditorProps) {
  const { value, problems, label, rows = 4, hint } = props
  const host = useRef<HTMLDivElement>(null)
  const spec = useRef(props)
  spec.current = props
  const [editor, setEditor] = useState<Opened | undefined>(undefined)
  const [isPlain, setPlain] = useState(false)
  useEffect(() => {
    let isGone = false
    let opened: Opened | undefined
    const open = async () => {
      const { openEditor } = await import('./codemirror.ts')
      if (isGone || !host.current) return
      opened = openEditor(host.current, () => spec.current)
      setEditor(opened)
    }
    open().catch(() => setPlain(true))
    return () => {
      isGone = true
      opened?.close()
    }
  }, [])
  useEffect(() => editor?.set(value), [editor, value])
  useEffect(() => editor?.mark(problems ?? []), [editor, problems])
  if (isPlain) {
    return (
      <textarea
        class="mono"
        aria-label={label}
        rows={rows}
        value={value}
        placeholder={hint}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
    )
  }
  return (
    <div class="editor" ref={host} style={{ '--editor': `${rows * LINE}px`, minHeight: `${rows * LINE + 16}px` }} />
  )
}
