/** What the plane asks providers, and what they answer. */
import { ApiError } from '../../../../contract/faults.ts'
import type { Ask, Exchange } from '../../../../delivery/port.ts'
import { asObject, isJsonObject, type JsonObject } from '../../../../lib/json.ts'
import type { Context } from '../../../context.ts'

interface Request extends Ask {
  url: string
}

/** A provider did not answer, or not as it should: told to people in short, to the log with its cause. */
export class ProviderError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'ProviderError'
  }
}

/** An object. Rejects with ProviderError for any other answer. */
export async function fetchJson(ctx: Context, request: Request): Promise<JsonObject> {
  const value = await fetchAny(ctx, request)
  if (isJsonObject(value)) return value
  throw new ProviderError('The identity provider answered something else than was asked for')
}

/** The same for any JSON. */
export async function fetchAny(ctx: Context, request: Request): Promise<unknown> {
  const { status, body: text } = await answered(ctx, {
    ...request,
    headers: { accept: 'application/json', ...request.headers },
  })
  const value = parsed(text)
  if (status >= 200 && status < 300 && value !== undefined) return value
  throw new ProviderError(`The identity provider refused: ${reasonIn(value) || `status ${status}`}`)
}

async function answered(ctx: Context, { url, ...ask }: Request) {
  try {
    return await askProvider(ctx, url, ask)
  } catch (cause) {
    if (cause instanceof ProviderError) throw cause
    throw new ProviderError('The identity provider cannot be reached', cause)
  }
}

/** Whatever is answered. Rejects as `Exchange`, and with ProviderError where nobody is asked. */
export async function askProvider(ctx: Context, url: string, ask: Ask): ReturnType<Exchange> {
  const local = ctx.localProvider?.answerFor(url, ask, ctx.caller.project.id)
  if (local) return local
  if (!ctx.exchange) throw new ProviderError('This plane asks no identity providers')
  return ctx.exchange(url, ask)
}

/** Facebook and GitHub may answer a form. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const form = new URLSearchParams(text)
    return /^\w+=/.test(text) && text.length < 16_384 ? Object.fromEntries(form) : undefined
  }
}

/** The error in OAuth's words; a provider's long text is cut. */
function reasonIn(value: unknown): string {
  const { error, error_description: description } = asObject(value)
  const text = typeof description === 'string' ? description : typeof error === 'string' ? error : ''
  return text.replace(/[^\x20-\x7e]/g, ' ').slice(0, 200)
}

/** Throws ApiError invalidArgument where a provider is the reason. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof ProviderError) throw new ApiError('invalidArgument', cause.message, { cause })
    throw cause
  }
}
