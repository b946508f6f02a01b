import type { Options } from './sources.ts'

interface Keyed extends Options {
  pick: (id: string) => void
  drop: () => void
  /** Keys that came before the options they are for. */
  waiting: string[]
}

/** Keys that are about what is offered. */
const ABOUT_OPTIONS = new Set(['ArrowDown', 'ArrowUp', 'Enter'])

/** Arrows move, Enter picks, Escape closes the list and nothing else, Backspace in an empty box takes the last one out. */
export function listKeys(list: Keyed) {
  const { options, isOpen, isSettled, active, text, move, close, search, pick, drop, waiting } = list
  const step = (by: number) => {
    if (isOpen) move((active + by + options.length) % Math.max(1, options.length))
    else search(text)
    return true
  }
  const acts: { [key: string]: (() => boolean) | undefined } = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => {
      const option = options[active]
      if (!isOpen) return false
      if (option) pick(option.id)
      else waiting.length = 0
      return true
    },
    Escape: () => {
      waiting.length = 0
      if (isOpen) close()
      return isOpen
    },
    Backspace: () => {
      if (text === '') drop()
      return false
    },
  }
  /** What is offered is not of the last letters yet: the key is for what comes. */
  const waits = (key: string) => {
    if (!isOpen || isSettled || !ABOUT_OPTIONS.has(key)) return false
    waiting.push(key)
    return true
  }
  return {
    press: (event: KeyboardEvent): void => {
      if (event.isComposing || !(waits(event.key) || acts[event.key]?.() === true)) return
      event.preventDefault()
      event.stopPropagation()
    },
    /** Once for each time that the list is shown: what a key does shows it again. */
    late: (): void => {
      const key = isSettled ? waiting.shift() : undefined
      if (key !== undefined) acts[key]?.()
    },
  }
}
