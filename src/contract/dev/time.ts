/** The clock of a server under development, and the faults that it makes. */
import { choice, int32, int64, list, message, of, required, text } from '../wire.ts'

export const ClockInput = message({
  advance: int64({ doc: 'Milliseconds that go by; less than nothing sets the clock back' }),
  jump: int64({ doc: 'Milliseconds to set the clock forward or back by, while nothing goes by' }),
  set: int64({ min: 0, doc: 'Milliseconds since 1970 that it is now; what lies between goes by' }),
})
const FaultInput = message({
  method: choice(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']),
  path: required(text({ max: 512, doc: 'A path; with * at its end, all that begin so' })),
  status: int32({ min: 0, max: 599, doc: 'What to answer; 0 for what is true' }),
  latency: int32({ min: 0, max: 600_000, doc: 'Milliseconds to wait first' }),
  times: int32({ min: 0, doc: 'How often; 0 until it is taken away' }),
  retryAfter: int32({ min: 0, doc: 'Seconds' }),
  chance: int32({ min: 0, max: 100, doc: 'Of a hundred requests, how many are hit; 0 for all' }),
  connection: choice(['reset', 'cut'], { doc: 'reset: no answer comes; cut: it breaks off in its middle' }),
  pageShift: int32({
    min: -100,
    max: 100,
    doc: 'Added to the page that is asked for: pages are skipped or come twice',
  }),
})
export const FaultsInput = message({ faults: list(of(FaultInput), { max: 100 }) })

export const ClockOutput = message({ now: int64({ doc: 'Milliseconds since 1970' }) })
