import { everyWindow } from './steps.ts'
import { HOUR, SECOND, YEAR } from './windows.ts'

const steps = { 'a second': SECOND, 'an hour': HOUR, 'a year': YEAR }
const both = Object.entries(steps).flatMap(([name, step]): [string, number][] => [
  [`${name} forward`, step],
  [`${name} back`, -step],
])

everyWindow('A5 A6 a clock that is set by every step, in the middle of every window', Object.fromEntries(both))
