/** Names that are picked from what there is, by a search: all by keyboard, and in a form as one value a line. */
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { told } from '../../api/call.ts'
import { listKeys } from './keys.ts'
import type { Option, Options, Source } from './sources.ts'

interface PickerProps {
  /** Of the value in its form; none where `changed` alone is told. */
  name?: string
  id?: string
  label?: string
  source: Source
  /** What is picked at first. */
  picked?: readonly string[]
  isSingle?: boolean
  isRequired?: boolean
  hint?: string
  placeholder?: string
  changed?: (picked: readonly string[]) => void
}

export function Picker(props: PickerProps) {
  const { name, source, isSingle = false, changed } = props
  const [picked, setPicked] = useState<readonly string[]>(props.picked ?? [])
  const list = useOptions(source)
  const set = (next: readonly string[]) => {
    setPicked(next)
    changed?.(next)
  }
  const pick = (id: string) => {
    set(isSingle ? [id] : [...picked.filter((one) => one !== id), id])
    list.close()
  }
  const offered = list.options.filter(({ id }) => !picked.includes(id))
  return (
    <div class="picker" onFocusOut={(event) => isOutside(event) && list.close()}>
      {name && <input type="hidden" name={name} value={picked.join('\n')} />}
      {picked.map((id) => (
        <Chip key={id} id={id} remove={() => set(picked.filter((one) => one !== id))} />
      ))}
      <Search
        {...props}
        picked={picked}
        list={{ ...list, options: offered }}
        pick={pick}
        drop={() => set(picked.slice(0, -1))}
      />
    </div>
  )
}

const isOutside = ({ currentTarget, relatedTarget }: FocusEvent) =>
  !(relatedTarget instanceof Node && currentTarget instanceof Node && currentTarget.contains(relatedTarget))

function Chip({ id, remove }: { id: string; remove: () => void }) {
  return (
    <span class="chip">
      {id}
      <button type="button" class="plain" onClick={remove} aria-label={`Remove ${id}`}>
        ×
      </button>
    </span>
  )
}

interface SearchProps extends PickerProps {
  picked: readonly string[]
  list: Options
  pick: (id: string) => void
  drop: () => void
}

function Search({ id, label, list, pick, drop, picked, isSingle, isRequired, hint, placeholder, name }: SearchProps) {
  const own = useId()
  const { options, isOpen, active, text } = list
  const waiting = useRef<string[]>([])
  const keys = listKeys({ ...list, pick, drop, waiting: waiting.current })
  useEffect(keys.late)
  const isFull = isSingle === true && picked.length > 0
  return (
    <>
      <input
        id={id}
        role="combobox"
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={`${own}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && options[active] ? `${own}-${active}` : undefined}
        aria-describedby={hint && name ? `hint-${name}` : undefined}
        autocomplete="off"
        spellcheck={false}
        required={isRequired === true && picked.length === 0}
        value={text}
        placeholder={isFull ? '' : (placeholder ?? 'Search')}
        onInput={(event) => {
          waiting.current.length = 0
          list.search(event.currentTarget.value)
        }}
        onFocus={() => list.search(text)}
        onClick={() => list.search(text)}
        onKeyDown={keys.press}
      />
      <div id={`${own}-list`} role="listbox" aria-label={label ?? 'What there is'} hidden={!isOpen}>
        {options.map((option, at) => (
          <Offer
            key={option.id}
            option={option}
            id={`${own}-${at}`}
            isActive={at === active}
            pick={() => pick(option.id)}
          />
        ))}
        {isOpen && options.length === 0 && (
          // biome-ignore lint/a11y/useFocusableInteractive: nothing to choose
          <div role="option" aria-selected="false" aria-disabled="true" class="muted">
            {list.said}
          </div>
        )}
      </div>
    </>
  )
}

interface OfferProps {
  option: Option
  id: string
  isActive: boolean
  pick: () => void
}

function Offer({ option, id, isActive, pick }: OfferProps) {
  const item = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isActive) item.current?.scrollIntoView({ block: 'nearest' })
  }, [isActive])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the box beside it hears the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the box beside it keeps the focus
    <div
      ref={item}
      id={id}
      role="option"
      aria-selected={isActive}
      onMouseDown={(event) => event.preventDefault()}
      onClick={pick}
    >
      {option.name || option.id} {option.name && option.name !== option.id && <span class="muted">{option.id}</span>}
    </div>
  )
}

/** Milliseconds after the last letter. */
const PAUSE = 120

interface Shown extends Pick<Options, 'text' | 'options' | 'isOpen' | 'active' | 'said'> {
  /** The text that the options are of. */
  of: string | undefined
}

const NOTHING: Shown = { text: '', of: undefined, options: [], isOpen: false, active: 0, said: '' }

function useOptions(source: Source): Options {
  const [state, setState] = useState(NOTHING)
  const latest = useRef(0)
  const search = (text: string) => {
    const number = ++latest.current
    setState((before) => ({
      ...before,
      text,
      isOpen: true,
      said: before.options.length === 0 ? 'Looking…' : before.said,
    }))
    setTimeout(
      async () => {
        if (number !== latest.current) return
        const found = await source(text).then(
          (options) => ({ options, said: text ? 'None fits' : 'There are none yet' }),
          // Who may not see the list may know the name.
          (error: unknown) => ({ options: text ? [{ id: text.trim(), name: '' }] : [], said: told(error) }),
        )
        if (number === latest.current) setState((before) => ({ ...before, ...found, of: text, active: 0 }))
      },
      text === '' ? 0 : PAUSE,
    )
  }
  const close = () => {
    latest.current++
    setState((before) => ({ ...before, text: '', isOpen: false, active: 0 }))
  }
  const isSettled = state.of === state.text
  return { ...state, isSettled, search, close, move: (active) => setState((before) => ({ ...before, active })) }
}
