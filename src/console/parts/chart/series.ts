/** What a chart shows. */
export interface ChartProps {
  /** What it shows, for those who do not see it. */
  label: string
  x: readonly number[]
  /** `x` are seconds since 1970. */
  isTime: boolean
  series: readonly ChartSeries[]
  /** Bars in place of lines, for those on the left. */
  hasBars?: boolean
}

export interface ChartSeries {
  label: string
  values: readonly (number | null)[]
  /** By an axis of its own. */
  isRight?: boolean
}
