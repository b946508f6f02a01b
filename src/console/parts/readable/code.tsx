/** Lines of text as they stand, in a box that scrolls. */
interface CodeProps {
  text: string
  /** What it is, for those who do not see it. */
  label: string
  /** Long lines are broken. */
  wraps?: boolean
}

export function Code({ text, label, wraps = false }: CodeProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class={wraps ? 'code wrap' : 'code'} tabIndex={0} aria-label={label}>
      <pre>{text}</pre>
    </section>
  )
}

/** JSON as it came, to read and to copy. */
export function Json({ value, label = 'JSON' }: { value: unknown; label?: string }) {
  return <Code text={JSON.stringify(value, null, 2)} label={label} />
}
