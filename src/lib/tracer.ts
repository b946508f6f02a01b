/** Where time goes, as spans: what the modules of the server tell, and whoever keeps them hears. */
export interface Tracer {
  /** Runs the work as a span below the one under way, and ends with it; a rejection marks the span as failed. */
  span<T>(what: SpanOf, work: (note: Note) => Promise<T>): Promise<T>
  /** For work that is begun in another's turn: runs it below the span under way now. */
  here(): <T>(work: () => T) => T
  /** Sends what is left. */
  stop(): Promise<void>
}

export interface SpanOf {
  name: string
  /** A request that came, one that goes out, or something between. */
  kind: 'server' | 'client' | 'internal'
  facts: Facts
  /** The span of another process that this one goes on from, by the headers of W3C Trace Context. */
  parent?: { traceparent: string; tracestate: string }
}

/** Adds what only the end tells. */
type Note = (facts: Facts, isFailed?: boolean) => void

type Facts = { [name: string]: string | number }
