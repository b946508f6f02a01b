import type { ComponentChildren } from 'preact'

export type Tone = 'good' | 'bad' | 'warn' | 'info' | ''

export function Badge({ tone = '', children }: { tone?: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>
}

const TONES: { [status: string]: Tone | undefined } = {
  enabled: 'good',
  active: 'good',
  sent: 'good',
  disabled: 'bad',
  failed: 'bad',
  error: 'bad',
  inactive: 'bad',
  invited: 'warn',
  waiting: 'warn',
  warn: 'warn',
}

/** Colour says what state something is in, and nothing else. */
export function Status({ status }: { status: string }) {
  return <Badge tone={TONES[status] ?? ''}>{status}</Badge>
}
