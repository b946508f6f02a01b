const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** `10 min`: a span of time in the largest unit that it fills. */
export function span(milliseconds: number): string {
  const [unit, size] = UNITS.find(([, each]) => milliseconds >= each) ?? ['ms', 1]
  return `${Math.round((milliseconds / size) * 10) / 10} ${unit}`
}

const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** `1.4 MiB`. */
export function weight(bytes: number): string {
  const step = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), SIZES.length - 1)
  return `${(bytes / 2 ** (step * 10)).toFixed(step === 0 ? 0 : 1)} ${SIZES[step]}`
}
