/** Numbers over time, or over whatever has an order; drawn by uPlot, which is loaded with the first one. */
import { useEffect, useRef } from 'preact/hooks'
import { theme } from '../theme.ts'
import type { Drawing } from './plot.ts'
import type { ChartProps } from './series.ts'

export function Chart(props: ChartProps) {
  const { label, x, series, hasBars } = props
  const host = useRef<HTMLElement>(null)
  const mode = theme.value
  useEffect(() => {
    const element = host.current
    let drawing: Drawing | undefined
    let isGone = false
    const show = async () => {
      const { draw } = await import('./plot.ts')
      if (element && !isGone) drawing = draw(element, props)
    }
    void show()
    const observer = new ResizeObserver(() => drawing?.resize())
    if (element) observer.observe(element)
    return () => {
      isGone = true
      observer.disconnect()
      drawing?.close()
    }
  }, [x, series, hasBars, mode])
  return <figure class="chart" ref={host} role="img" aria-label={label} />
}
