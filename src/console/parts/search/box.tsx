/** A box whose text stands in the address. `/` leads to it. */
import { useEffect, useRef } from 'preact/hooks'
import { param, setParams } from '../../router/location.ts'
import { takeEarly } from './early.ts'

/** Milliseconds after the last letter. */
const PAUSE = 200

export function SearchBox({ name, label }: { name: string; label: string }) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const box = useRef<HTMLInputElement>(null)
  const value = param(name)
  useEffect(() => {
    if (box.current && document.activeElement !== box.current) box.current.value = value
  }, [value])
  const change = (text: string) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setParams({ [name]: text.trim() }), PAUSE)
  }
  useEffect(() => {
    const early = takeEarly()
    if (early === undefined || !box.current) return
    box.current.focus()
    box.current.value = early || value
    if (early) change(early)
  }, [])
  return (
    <input
      ref={box}
      type="search"
      aria-label={label}
      placeholder={`${label}  /`}
      defaultValue={value}
      spellcheck={false}
      onInput={(event) => change(event.currentTarget.value)}
    />
  )
}
