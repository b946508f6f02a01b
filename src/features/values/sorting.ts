import { ApiError } from '../../contract/faults.ts'
import { own } from '../../lib/own.ts'

/** What a field of the wire sorts by. */
export type SortKeys<T> = { readonly [field: string]: (item: T) => string | number }

/** A sorted copy; equal items keep their order. Throws ApiError invalid for a field that is not in `keys`. */
export function sorted<T>(items: readonly T[], sort: readonly { field: string; desc: boolean }[], keys: SortKeys<T>) {
  const orders = sort.map(({ field, desc }) => {
    const key = own(keys, field)
    if (!key) throw new ApiError('invalid', `The sort field must be one of ${Object.keys(keys).join(', ')}`)
    return (left: T, right: T) => (desc ? compare(key(right), key(left)) : compare(key(left), key(right)))
  })
  return [...items].sort((left, right) => {
    for (const order of orders) {
      const difference = order(left, right)
      if (difference !== 0) return difference
    }
    return 0
  })
}

function compare(left: string | number, right: string | number): number {
  return left < right ? -1 : left > right ? 1 : 0
}
