/** The drawing itself, loaded with the first chart. */
import Plot from 'uplot'
import type { ChartProps } from './series.ts'

export interface Drawing {
  resize(): void
  close(): void
}

const HEIGHT = 220
const TONES = ['--accent', '--amber', '--green', '--red'] as const
/** The widest bar, in pixels, and how much of its place it takes. */
const BARS = Plot.paths.bars?.({ size: [0.6, 40] })

export function draw(host: HTMLElement, { x, isTime, series, hasBars = false }: ChartProps): Drawing {
  const [text, line] = [colourOf(host, '--muted'), colourOf(host, '--line')]
  const axis: Plot.Axis = {
    stroke: text,
    font: '12px system-ui',
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
  }
  const size = () => ({ width: Math.max(host.clientWidth, 200), height: HEIGHT })
  const plot = new Plot(
    {
      ...size(),
      scales: { x: { time: isTime, range: hasBars ? withMargins : undefined }, left: fromZero, right: fromZero },
      axes: [
        axis,
        { ...axis, scale: 'left', size: 64, values: shownNumbers },
        ...(series.some(({ isRight }) => isRight)
          ? [{ ...axis, scale: 'right', side: 1, size: 48, grid: { show: false }, values: shownNumbers }]
          : []),
      ],
      series: [
        {},
        ...series.map(({ label, isRight }, at): Plot.Series => {
          const stroke = colourOf(host, TONES[at % TONES.length] ?? '--accent')
          const drawn = hasBars && !isRight ? { paths: BARS, fill: stroke, points: { show: false } } : {}
          return { label, scale: isRight ? 'right' : 'left', stroke, width: 2, ...drawn }
        }),
      ],
    },
    [[...x], ...series.map(({ values }) => [...values])],
    host,
  )
  return { resize: () => plot.setSize(size()), close: () => plot.destroy() }
}

const fromZero: Plot.Scale = { range: (_, least, most) => [Math.min(0, least ?? 0), Math.max(1, (most ?? 1) * 1.05)] }

/** The first and the last bar have their whole width. */
function withMargins(_: Plot, first: number, last: number): [number, number] {
  const margin = (last - first || 1) * 0.05
  return [first - margin, last + margin]
}

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 2 })
const shownNumbers = (_: Plot, values: number[]): string[] => values.map((value) => compact.format(value))

/** A canvas knows no variables: what the browser makes of one. */
function colourOf(host: HTMLElement, name: string): string {
  const before = host.style.color
  host.style.color = `var(${name})`
  const colour = getComputedStyle(host).color
  host.style.color = before
  return colour
}
