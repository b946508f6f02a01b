import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Json } from '../../../../src/lib/json.ts'
import { suite } from '../signing-in.ts'
import { flowOf } from './documents.ts'
import { importFlow, visitor } from './driving.ts'

suite('scripts of flows', (get) => {
  /** What a screen shows behind the script: its result, or the error. */
  const run = async (scriptCode: string): Promise<{ shown: Json; error: string; type: string }> => {
    const plane = get()
    await importFlow(
      plane,
      flowOf('scripted', {
        begin: { screen: { inputs: { fullName: 'FullNameInput' } }, next: { go: '2' } },
        2: {
          action: 'scriptlet',
          arguments: {
            scriptCode,
            outputPath: 'out',
            scriptArgs: [{ key: 'name', type: 'context', value: 'form.fullName' }],
          },
          next: { success: '3' },
        },
        3: { screen: { text: '{{scripts.out.value}}' }, next: { again: '2' } },
      }),
    )
    const person = visitor(plane)
    await person.start('scripted')
    const { screen } = await person.click('go', { fullName: '"); throw 1; ("' })
    const { errorText: error, errorType: type, scripts } = screen.state
    return { shown: scripts?.out?.value ?? null, error, type }
  }

  it('take arguments and give a result', async () => {
    assert.deepEqual(await run('return { value: name.toUpperCase() }'), {
      shown: '"); THROW 1; ("',
      error: '',
      type: '',
    })
  })

  it('reach nothing outside', async () => {
    const names = ['process', 'require', 'fetch', 'globalThis.process', 'setTimeout', 'WebAssembly', 'module']
    for (const name of names) assert.equal((await run(`return { value: typeof ${name} }`)).shown, 'undefined', name)
    const outside = "return { value: typeof (function () {}).constructor('return this')().process }"
    assert.equal((await run(outside)).shown, 'undefined')
    const polluted = await run("Object.prototype.polluted = 'yes'; return { value: 1 }")
    assert.deepEqual([polluted.shown, ({} as { polluted?: string }).polluted], [1, undefined])
    assert.equal((await run('return { value: String({}.polluted) }')).shown, 'undefined')
  })

  it('end when they take too long, too deep or too much', async () => {
    const texts = [
      'for (;;) {}',
      'function f() { return f() + 1 } return f()',
      'const a = []; for (;;) a.push("x".repeat(1e5))',
    ]
    for (const text of [...texts, "return 'x'.repeat(1e6)", 'throw new Error("no")', 'return (']) {
      const { error, type } = await run(text)
      assert.equal(type, 'ScriptletFailed', text)
      assert.match(error, /^The script of the flow failed: /, text)
    }
    assert.equal((await get().call('GET', '/health', undefined, '')).status < 500, true)
  })
})
