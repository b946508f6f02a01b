/**
 * Scripts that flows carry, in an engine of their own (QuickJS, compiled to WebAssembly): nothing of this process, no
 * files, no network and no clock is in reach, and time and memory are bounded.
 */
import { ApiError } from '../../contract/faults.ts'
import { elapsed } from '../../lib/clock.ts'
import { asObject, type Json, type JsonObject } from '../../lib/json.ts'

/** Milliseconds: nothing else is answered meanwhile. */
const LONGEST = 250
/** Bytes. */
const MEMORY = 16 * 2 ** 20
const STACK = 256 * 1024
/** Characters. */
const LARGEST_SCRIPT = 65_536
const LARGEST_RESULT = 65_536

/**
 * `code`: the body of a function whose parameters are the arguments; what it returns, as JSON. Throws ApiError invalid
 * for one that throws, takes too long or too much.
 */
export async function runScript(code: string, given: JsonObject): Promise<Json> {
  if (code.length > LARGEST_SCRIPT) throw failed('it is too long')
  const engine = await loadEngine()
  const runtime = engine.newRuntime()
  try {
    runtime.setMemoryLimit(MEMORY)
    runtime.setMaxStackSize(STACK)
    const context = runtime.newContext()
    const deadline = elapsed() + LONGEST
    runtime.setInterruptHandler(() => elapsed() > deadline)
    try {
      const outcome = context.evalCode(programOf(code, given), 'scriptlet.js')
      if (outcome.error) throw failed(reasonIn(outcome.error.consume((error) => context.dump(error))))
      return resultIn(outcome.value.consume((value) => context.dump(value)))
    } finally {
      context.dispose()
    }
  } finally {
    runtime.dispose()
  }
}

function programOf(code: string, given: JsonObject): string {
  const names = Object.keys(given)
  const odd = names.find((name) => !/^[A-Za-z_$][\w$]{0,63}$/.test(name))
  if (odd !== undefined) throw failed(`${odd.slice(0, 64)} is no name of an argument`)
  const values = names.map((name) => given[name])
  // What is handed in is text of JSON within a text: nothing of it is code.
  const text = JSON.stringify(JSON.stringify(values))
  return `JSON.stringify((function (${names.join(', ')}) {\n${code}\n}).apply(undefined, JSON.parse(${text})) ?? null)`
}

function resultIn(text: unknown): Json {
  if (typeof text !== 'string') return null
  if (text.length > LARGEST_RESULT) throw failed('its result is too large')
  return JSON.parse(text)
}

function reasonIn(error: unknown): string {
  const { name, message } = asObject(error)
  if (message === 'interrupted') return `it takes longer than ${LONGEST} ms`
  return typeof message === 'string' ? `${String(name)}: ${message}`.slice(0, 200) : 'it has thrown something'
}

const failed = (why: string) => new ApiError('invalid', `The script of the flow failed: ${why}`)

/** Loaded with the first script: most flows have none. */
let engine: ReturnType<typeof load> | undefined

function loadEngine() {
  engine ??= load()
  return engine
}

async function load() {
  const { newQuickJSWASMModuleFromVariant } = await import('quickjs-emscripten-core')
  const made = await newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-singlefile-cjs-release-sync'))
  // The first run compiles: no script's time counts that.
  made.evalCode('1')
  return made
}
