/** What a search has found, page by page, as far as it was in sight. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { told } from '../../api/call.ts'
import { PAGE, type Query, searchUsers, type User } from './columns.tsx'

export interface Found {
  total: number
  error: string
  isLoading: boolean
  rowAt(index: number): User | undefined
  /** Brings what is not there yet of these rows. */
  want(first: number, last: number): void
  reload(): void
}

export function useFound(query: Query): Found {
  const key = JSON.stringify(query)
  const kept = useRef({ key: '', pages: new Map<number, User[] | 'coming'>() })
  const [state, setState] = useState({ total: 0, error: '', isLoading: true, seen: 0 })
  const fetchPage = useCallback(
    async (page: number) => {
      const { pages } = kept.current
      if (pages.has(page)) return
      pages.set(page, 'coming')
      try {
        const { users, total } = await searchUsers(JSON.parse(key) as Query, page)
        // A search that was changed meanwhile has pages of its own.
        if (kept.current.pages !== pages) return
        pages.set(page, users)
        // A page far behind knows of more than the first.
        const most = (before: number) => (pages.size > 1 ? Math.max(before, total) : total)
        setState((before) => ({ total: most(before.total), error: '', isLoading: false, seen: before.seen + 1 }))
      } catch (failure) {
        pages.delete(page)
        setState((before) => ({ ...before, error: told(failure), isLoading: false }))
      }
    },
    [key],
  )
  const reload = useCallback(() => {
    kept.current = { key, pages: new Map() }
    void fetchPage(0)
  }, [key, fetchPage])
  useEffect(reload, [reload])
  const want = useCallback(
    (first: number, last: number) => {
      for (let page = Math.floor(first / PAGE); page * PAGE < last; page++) void fetchPage(page)
    },
    [fetchPage],
  )
  const rowAt = (index: number) => {
    const page = kept.current.pages.get(Math.floor(index / PAGE))
    return page === 'coming' ? undefined : page?.[index % PAGE]
  }
  return { ...state, rowAt, want, reload }
}
