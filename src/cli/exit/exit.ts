/** Every way a command can fail, as text and exit code. */
import { ResponseError } from '../../client/transport.ts'
import type { ErrorName } from './errors.ts'

/** The words make no command: printed with the usage. */
export class UsageError extends Error {}

/** The words name no command. */
export class UnknownCommand extends Error {}

/** Something is missing before the command can start. */
export class SetupError extends Error {
  readonly code: ErrorName

  constructor(message: string, code: ErrorName) {
    super(message)
    this.code = code
  }
}

/** The command refuses what it was asked, before or after it asked the service. */
export class Refusal extends Error {}

/** What the official client answers to an argument that it takes only non-empty. */
export function requireArgument(name: string, value: string): void {
  if (value === '') throw new Refusal(`[E011004] The ${name} argument is invalid`)
}

export const nothingToChange = (): Refusal =>
  new Refusal('this command requires at least one flag that says what to change')

/** An error of the service as `[CODE] Description: Message [Status-Code:404]`; any other by its message. */
export function errorText(error: unknown): string {
  if (error instanceof ResponseError) return responseText(error)
  return error instanceof Error ? error.message : String(error)
}

function responseText(error: ResponseError): string {
  if (error.code === '') return `[G020002] Invalid server response [Status-Code:${error.status}]`
  const words = [error.description || 'Server error', error.detail].filter(Boolean).join(': ')
  const limited = error.code === RATE_LIMITED && error.retryAfter
  return `[${error.code}] ${words} [${limited ? `Retry-After:${error.retryAfter} ` : ''}Status-Code:${error.status}]`
}

const RATE_LIMITED = 'E130429'
