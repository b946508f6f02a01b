/**
 * What happens on the plane, as it happens: one stream for the whole console. It comes back by itself after a restart
 * of the plane or a sleep of the machine, and then everybody who listens looks again.
 */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { elapsed } from '../../lib/clock.ts'
import { base } from '../router/location.ts'
import { session } from './session.ts'

export type LiveEvent = 'open' | 'outbox' | 'audit' | 'request'
type Listener = (data: unknown) => void

const listeners: { event: LiveEvent; listener: Listener }[] = []

/** Whether the stream is open. */
export const isLive = signal(false)

/** Calls back for each event of the kind, and whenever the stream is open anew. */
export function useLive(event: LiveEvent, listener: Listener): void {
  useEffect(() => {
    const entry = { event, listener }
    listeners.push(entry)
    return () => void listeners.splice(listeners.indexOf(entry), 1)
  }, [event, listener])
}

function tell(event: string, data: unknown): void {
  for (const each of [...listeners]) if (each.event === event) each.listener(data)
}

const LONGEST_PAUSE = 15_000

/** Listens for as long as somebody is signed in. */
export async function listen(): Promise<void> {
  let pause = 500
  while (session.value) {
    const began = elapsed()
    await read().catch(() => {})
    isLive.value = false
    // A stream that lasted starts afresh; one that was refused waits longer and longer.
    pause = elapsed() - began > LONGEST_PAUSE ? 500 : Math.min(pause * 2, LONGEST_PAUSE)
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

async function read(): Promise<void> {
  const answer = await fetch(`${base}/live`, { headers: { 'x-console-csrf': session.value?.csrf ?? '' } })
  if (answer.status === 401) session.value = null
  if (!answer.ok || !answer.body) return
  isLive.value = true
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) take(block)
  }
}

function take(block: string): void {
  const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? []
  if (event === '') return
  tell(event, JSON.parse(data))
  if (event !== 'open') return
  for (const other of ['outbox', 'audit'] as const) tell(other, {})
}
