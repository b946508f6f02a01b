import type { Options } from './sources.ts'

interface Keyed extends Options {
  pick: (id: string) => void
  drop: () => void
}

/** Arrows move, Enter picks, Escape closes the list and nothing else, Backspace in an empty box takes the last one out. */
export function listKeys({ options, isOpen, active, text, move, close, search, pick, drop }: Keyed) {
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
      return true
    },
    Escape: () => {
      if (isOpen) close()
      return isOpen
    },
    Backspace: () => {
      if (text === '') drop()
      return false
    },
  }
  return (event: KeyboardEvent): void => {
    if (event.isComposing || acts[event.key]?.() !== true) return
    event.preventDefault()
    event.stopPropagation()
  }
}
