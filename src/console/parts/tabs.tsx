import { firstOf } from '../../lib/lists.ts'
import { param, setParams } from '../router/location.ts'

/** Parts of a page of which one is shown; which one stands in the address. */
export function useTab<const T extends readonly string[]>(
  tabs: T,
  name = 'tab',
): [T[number], () => preact.JSX.Element] {
  const wanted = param(name)
  const now = tabs.find((tab) => tab === wanted) ?? firstOf(tabs)
  const show = () => (
    <div class="tabs" role="tablist">
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          aria-selected={tab === now}
          onClick={() => setParams({ [name]: tab === tabs[0] ? '' : tab })}
        >
          {tab}
        </button>
      ))}
    </div>
  )
  return [now, show]
}
