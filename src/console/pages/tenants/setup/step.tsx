import type { ComponentChildren } from 'preact'

interface StepProps {
  number: number
  title: string
  isDone: boolean
  /** Beside the title: how it stands. */
  said?: ComponentChildren
  children: ComponentChildren
}

/** One of several things to be done in their order, each of which can be done again. */
export function Step({ number, title, isDone, said, children }: StepProps) {
  return (
    <section class="card guided">
      <span class={isDone ? 'number done' : 'number'} aria-hidden="true">
        {isDone ? '✓' : number}
      </span>
      <div class="column">
        <h2>
          {title} {said}
        </h2>
        {children}
      </div>
    </section>
  )
}
