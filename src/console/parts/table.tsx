/** Tables: of few rows, or of a hundred thousand of which only those in sight are there. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

export interface Column<T> {
  title: string
  cell: (row: T) => ComponentChildren
  /** Left out where there is less room than this. */
  from?: 'tablet' | 'desktop'
  isNumber?: boolean
  /** Name to sort by, where it can be. */
  sort?: string
}

export interface Selection<T> {
  has(id: string): boolean
  toggle(id: string, row: T): void
}

interface TableProps<T> {
  label: string
  columns: readonly Column<T>[]
  count: number
  /** Undefined while the row is on its way. */
  rowAt: (index: number) => T | undefined
  idOf: (row: T) => string
  /** The row that is open beside the table. */
  openId?: string
  selection?: Selection<T>
  /** Told which rows are in sight. */
  onRange?: (first: number, last: number) => void
  sorting?: { by: string; isDescending: boolean; set(by: string): void }
}

const ROW = 33
const BESIDE = 12

export function Table<T>(props: TableProps<T>) {
  const scroller = useRef<HTMLElement>(null)
  const { first, last } = useWindow(scroller, props.count)
  const { onRange, count } = props
  useEffect(() => onRange?.(first, last), [first, last, onRange])
  const shown = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="scroll" ref={scroller} tabIndex={0} aria-label={`All ${props.label.toLowerCase()}`}>
      <table aria-label={props.label} aria-rowcount={count + 1}>
        <Head {...props} />
        <tbody>
          <Gap rows={first} />
          {shown.map((index) => (
            <Row key={index} index={index} {...props} />
          ))}
          <Gap rows={count - last} />
        </tbody>
      </table>
    </section>
  )
}

/** Which rows are in sight, and some beside them. */
function useWindow(scroller: { current: HTMLElement | null }, count: number) {
  const [range, setRange] = useState({ first: 0, last: Math.min(count, 60) })
  useEffect(() => {
    const element = scroller.current
    if (!element) return undefined
    const look = () => {
      const first = Math.max(0, Math.floor(element.scrollTop / ROW) - BESIDE)
      const last = Math.min(count, Math.ceil((element.scrollTop + element.clientHeight) / ROW) + BESIDE)
      setRange((before) => (before.first === first && before.last === last ? before : { first, last }))
    }
    look()
    element.addEventListener('scroll', look, { passive: true })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => {
      element.removeEventListener('scroll', look)
      observer.disconnect()
    }
  }, [count, scroller])
  return { first: Math.min(range.first, count), last: Math.min(range.last, count) }
}

function Gap({ rows }: { rows: number }) {
  if (rows <= 0) return null
  return (
    <tr class="gap">
      <td style={{ height: `${rows * ROW}px` }} />
    </tr>
  )
}

function Head<T>({ columns, selection, sorting }: TableProps<T>) {
  return (
    <thead>
      <tr>
        {selection && (
          <th class="tick">
            <span class="unseen">Selected</span>
          </th>
        )}
        {columns.map(({ title, sort, ...column }) => (
          <th key={title} class={classOf(column)} scope="col" aria-sort={sort ? sortOf(sort, sorting) : undefined}>
            {sort && sorting ? (
              <button type="button" onClick={() => sorting.set(sort)}>
                {title}
                {sorting.by === sort && (sorting.isDescending ? ' ↓' : ' ↑')}
              </button>
            ) : (
              title
            )}
          </th>
        ))}
      </tr>
    </thead>
  )
}

function sortOf(name: string, sorting: TableProps<unknown>['sorting']): 'ascending' | 'descending' | 'none' {
  if (sorting?.by !== name) return 'none'
  return sorting.isDescending ? 'descending' : 'ascending'
}

function Row<T>({ index, columns, rowAt, idOf, openId, selection }: TableProps<T> & { index: number }) {
  const row = rowAt(index)
  if (!row) {
    return (
      <tr aria-rowindex={index + 2}>
        <td colSpan={columns.length + (selection ? 1 : 0)} class="muted">
          …
        </td>
      </tr>
    )
  }
  const id = idOf(row)
  return (
    <tr aria-rowindex={index + 2} aria-selected={openId === id || undefined}>
      {selection && (
        <td class="tick">
          <input
            type="checkbox"
            checked={selection.has(id)}
            onChange={() => selection.toggle(id, row)}
            aria-label={`Select ${id}`}
          />
        </td>
      )}
      {columns.map((column) => (
        <td key={column.title} class={classOf(column)}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
}

function classOf({ from, isNumber }: Pick<Column<never>, 'from' | 'isNumber'>): string {
  return [from && `from-${from}`, isNumber && 'number'].filter(Boolean).join(' ')
}
