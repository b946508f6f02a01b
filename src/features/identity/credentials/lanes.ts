/** As many as there are threads for hashing. */
const LANES = 2

/** Results in the order of the items, some of which are worked on at a time. */
export async function mapInLanes<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length)
  let next = 0
  const lane = async () => {
    while (next < items.length) {
      const index = next++
      for (const item of items.slice(index, index + 1)) results[index] = await work(item)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return results
}
