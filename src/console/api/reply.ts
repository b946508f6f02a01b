/** A reply that a part of a page shows: asked for when it appears, and again when it is told to. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { told } from './call.ts'

export interface Reply<T> {
  value?: T
  /** What went wrong; empty when nothing did. */
  error: string
  isLoading: boolean
  reload: () => void
}

/** `of`: what the question depends on; of several that are under way the last one counts. */
export function useReply<T>(ask: () => Promise<T>, of: readonly unknown[] = []): Reply<T> {
  const [state, setState] = useState<Omit<Reply<T>, 'reload'>>({ error: '', isLoading: true })
  const latest = useRef(0)
  // The question is made anew with what it depends on.
  const load = useCallback(async () => {
    const number = ++latest.current
    setState((before) => ({ ...before, isLoading: true }))
    const next = await ask().then(
      (value) => ({ value, error: '', isLoading: false }),
      (error: unknown) => ({ error: told(error), isLoading: false }),
    )
    if (number === latest.current) setState((before) => ({ ...before, ...next }))
  }, of)
  useEffect(() => {
    void load()
    return () => void latest.current++
  }, [load])
  return { ...state, reload: () => void load() }
}

/** Asks again, so many milliseconds after each answer, as long as it is wanted. */
export function useAgain({ isLoading, reload }: Reply<unknown>, pause: number, isWanted = true): void {
  useEffect(() => {
    if (isLoading || !isWanted) return undefined
    const timer = setTimeout(reload, pause)
    return () => clearTimeout(timer)
  }, [isLoading, isWanted])
}
