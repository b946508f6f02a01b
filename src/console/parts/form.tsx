/** Forms in a dialog, made of a list of what they ask for. */
import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import { told } from '../api/call.ts'
import { closeDialog, openDialog } from './dialog.tsx'
import { Failure } from './page.tsx'
import { Picker } from './picker/picker.tsx'
import type { Source } from './picker/sources.ts'

export interface Field {
  name: string
  label: string
  /** `lines`: several values, one a line; `picks` and `pick`: several, or one, of what `source` offers. */
  type?: 'text' | 'number' | 'password' | 'lines' | 'area' | 'check' | 'choice' | 'picks' | 'pick'
  source?: Source
  choices?: readonly string[]
  isRequired?: boolean
  hint?: string
  value?: string
}

export type Values = { [name: string]: string }

interface FormSpec {
  title: string
  fields: readonly Field[]
  /** On the button. */
  verb: string
  text?: string
  isDanger?: boolean
  /** Leads to what is done otherwise, in a dialog of its own. */
  other?: { verb: string; act: () => void }
  /** Throws Error with what is wrong; then the form stays. */
  submit: (values: Values) => Promise<unknown>
}

export function openForm(spec: FormSpec): void {
  openDialog(<Form {...spec} />)
}

/** Asks before what cannot be taken back: the word has to be typed. */
export function confirmTyped(spec: Omit<FormSpec, 'fields'> & { word: string }): void {
  const { word, submit } = spec
  const check = async (values: Values) => {
    if (values['word'] !== word) throw new Error(`Type ${word} to go on`)
    await submit(values)
  }
  openForm({
    ...spec,
    isDanger: true,
    fields: [{ name: 'word', label: `Type ${word} to confirm`, isRequired: true }],
    submit: check,
  })
}

function Form({ title, fields, verb, text, isDanger, other, submit }: FormSpec) {
  const [error, setError] = useState('')
  const [isBusy, setBusy] = useState(false)
  const send = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    setBusy(true)
    setError('')
    try {
      await submit(valuesOf(event.currentTarget, fields))
      closeDialog()
    } catch (failure) {
      setError(told(failure))
      setBusy(false)
    }
  }
  return (
    <form onSubmit={send}>
      <h2 id="dialog-title">{title}</h2>
      {text && <p class="muted">{text}</p>}
      {fields.map((field) => (
        <Control key={field.name} field={field} />
      ))}
      <Failure error={error} />
      <div class="actions">
        {other && (
          <>
            <button type="button" class="danger" onClick={other.act}>
              {other.verb}
            </button>
            <span class="grow" />
          </>
        )}
        <button type="button" onClick={closeDialog}>
          Cancel
        </button>
        <button type="submit" class={isDanger ? 'first danger' : 'first'} disabled={isBusy}>
          {verb}
        </button>
      </div>
    </form>
  )
}

function valuesOf(form: HTMLFormElement, fields: readonly Field[]): Values {
  const data = new FormData(form)
  return Object.fromEntries(fields.map(({ name }) => [name, String(data.get(name) ?? '').trim()]))
}

/** Values of a field of lines. */
export function linesOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean)
}

export function Control({ field }: { field: Field }) {
  const { name, label, type = 'text', hint } = field
  if (type === 'check') {
    return (
      <label class="field check">
        <input type="checkbox" name={name} value="yes" defaultChecked={field.value === 'yes'} />
        <span>{label}</span>
      </label>
    )
  }
  return (
    <div class="field">
      <label class="label" for={`field-${name}`}>
        {label}
      </label>
      <Input field={field} />
      {hint && (
        <span class="muted small" id={`hint-${name}`}>
          {hint}
        </span>
      )}
    </div>
  )
}

function Picked({
  field: { name, type, value, isRequired = false, hint = '' },
  source,
}: {
  field: Field
  source: Source
}) {
  return (
    <Picker
      id={`field-${name}`}
      name={name}
      source={source}
      picked={linesOf(value)}
      isSingle={type === 'pick'}
      isRequired={isRequired}
      hint={hint}
    />
  )
}

function Input({ field }: { field: Field }) {
  const { name, type = 'text', choices = [], isRequired = false, value = '', hint } = field
  const own = { id: `field-${name}`, name, 'aria-describedby': hint && `hint-${name}` }
  if (field.source) return <Picked field={field} source={field.source} />
  if (type === 'choice') {
    return (
      <select {...own} defaultValue={value}>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    )
  }
  const given = { ...own, required: isRequired, defaultValue: value, autocomplete: 'off' } as const
  if (type === 'lines' || type === 'area') return <textarea {...given} rows={type === 'area' ? 8 : 3} />
  if (type === 'number') return <input {...given} type="number" />
  if (type === 'password') return <input {...given} type="password" />
  return <input {...given} type="text" spellcheck={false} />
}
