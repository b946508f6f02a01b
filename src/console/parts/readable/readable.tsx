/** An object for people: names as words, what is in it as facts; and the same as JSON, for who asks for it. */
import type { ComponentChildren } from 'preact'
import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts'
import { Snippet } from '../copy.tsx'
import { Facts } from '../facts.tsx'
import { Time } from '../time.tsx'

interface ReadableProps {
  value: JsonObject
  /** Names that are told elsewhere. */
  skip?: readonly string[]
  /** Above it. */
  title?: string
}

/** What is empty is left out; nothing is shown where nothing is left. */
export function Readable({ value, skip = [], title }: ReadableProps) {
  const entries = Object.entries(value).filter(([name, held]) => !skip.includes(name) && !isEmpty(held))
  if (entries.length === 0) return null
  const facts = <Facts facts={entries.map(([name, held]) => [wordsOf(name), shown(name, held)] as const)} />
  if (!title) return facts
  return (
    <section class="column" aria-label={title}>
      <h3>{title}</h3>
      {facts}
    </section>
  )
}

const isEmpty = (value: Json | undefined) =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.values(value).every(isEmpty))

/** `approvedRedirectUrls`: Approved redirect urls. Names of strangers' own stay as they are. */
function wordsOf(name: string): string {
  if (!/^[a-z][a-zA-Z]*$/.test(name)) return name
  const words = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  const known = words.replaceAll(
    /\b(id|url|urls|idp|sso|jwt|ip|acs|pkce|api)\b/g,
    (word) => KNOWN[word] ?? word.toUpperCase(),
  )
  return known.charAt(0).toUpperCase() + known.slice(1)
}

const KNOWN: { [word: string]: string | undefined } = { id: 'id', urls: 'URLs', idp: 'IdP' }

function shown(name: string, value: Json | undefined): ComponentChildren {
  if (Array.isArray(value)) {
    return value.map((one, at) => <div key={at}>{shown(name, one)}</div>)
  }
  if (isJsonObject(value)) return <Readable value={value} />
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const at = momentIn(name, value)
  return at > 0 ? <Time at={at} /> : String(value)
}

/** Unix milliseconds of a value whose name says that it is a time, of whatever unit; 0 for another. */
function momentIn(name: string, value: Json | undefined): number {
  if (!/(time|at|since|until)$/i.test(name) || !/^\d{10}(\d{3})?$/.test(String(value))) return 0
  return Number(value) * (String(value).length === 10 ? 1000 : 1)
}

/** Raw, behind a line that opens it, with a button that copies. */
export function AsJson({ value, label }: { value: unknown; label: string }) {
  return (
    <details>
      <summary>As JSON</summary>
      <Snippet text={JSON.stringify(value, null, 2)} label={label} />
    </details>
  )
}
