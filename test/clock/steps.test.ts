import { everyWindow } from './steps.ts'
import { HOUR, YEAR } from './windows.ts'

everyWindow('A5 A6 a clock that is set, in the middle of every window', {
  'an hour forward': HOUR,
  'a year back': -YEAR,
})
