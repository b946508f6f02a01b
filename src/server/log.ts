/** One JSON object a line. Callers pass facts, never bodies, headers or keys. */
export interface Log {
  debug(event: string, facts?: Facts): void
  info(event: string, facts?: Facts): void
  warn(event: string, facts?: Facts): void
  error(event: string, facts?: Facts): void
}

type Facts = { [key: string]: string | number | boolean | undefined }

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

type LogLevel = (typeof LEVELS)[number]

export interface LogOptions {
  least: LogLevel
  /** Stand on each line, such as which process it is. */
  always?: Facts
}

export function createLog({ least, always = {} }: LogOptions, clock: () => number, write: (line: string) => void): Log {
  const at = (level: LogLevel) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return () => {}
    return (event: string, facts: Facts = {}) => {
      write(`${JSON.stringify({ time: new Date(clock()).toISOString(), level, event, ...always, ...facts })}\n`)
    }
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
