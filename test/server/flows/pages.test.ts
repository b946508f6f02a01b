import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { TestPlane } from '../../support/plane.ts'
import { onEveryPlane } from '../../support/planes.ts'

const UI = '/npm/@descope/web-components-ui@2.0.295/dist/umd'

onEveryPlane('files of pages', (get) => {
  const ask = async (path: string, headers: { [name: string]: string } = {}) => {
    const response = await fetch(get().url + path, { headers: { origin: 'http://localhost:3000', ...headers } })
    return { status: response.status, text: await response.text(), headers: response.headers }
  }
  const page = (plane: TestPlane, file: string) => `/pages/${plane.projectId}/v2-beta/${file}`

  test('the configuration names versions alone: flows start where the engine says', async () => {
    const { status, text, headers } = await ask(page(get(), 'config.json'))
    assert.deepEqual(
      [status, headers.get('content-type'), headers.get('cache-control')],
      [200, 'application/json', 'no-cache'],
    )
    assert.equal(headers.get('access-control-allow-origin'), 'http://localhost:3000')
    assert.equal(headers.get('access-control-allow-credentials'), 'true')
    assert.match(headers.get('access-control-expose-headers') ?? '', /x-descope-flow-nonce/)
    const config = JSON.parse(text)
    assert.deepEqual(config, {
      componentsVersion: '3.14.1',
      flows: Object.fromEntries(
        ['forgot-password', 'mfa', 'sign-in', 'sign-up', 'sign-up-or-in', 'sso', 'step-up'].map((id) => [
          id,
          { version: 1 },
        ]),
      ),
      widgets: config.widgets,
      styles: {},
    })
    assert.deepEqual(config.widgets['user-management'], { version: 1 })
    const flow = { flowId: 'sign-in', metadata: {}, contents: { startTask: '0', tasks: {} }, screens: [] }
    await get().call('POST', '/v2/mgmt/flow/import', { flow })
    assert.deepEqual(JSON.parse((await ask(page(get(), 'config.json'))).text).flows['sign-in'], { version: 2 })
  })

  test("a theme is the elements' own, with the project's tokens over it, and another one only when it has changed", async () => {
    const first = await ask(page(get(), 'theme.json'))
    const theme = JSON.parse(first.text)
    assert.match(
      theme.light.globals,
      /--descope-colors-primary-main:#006AF5;[\s\S]*--descope-colors-primary-main:#1f5fbf;/,
    )
    assert.match(theme.dark.components['descope-button'].host, /:host\(\[mode="primary"\]\)/)
    assert.doesNotMatch(first.text, /https?:/)
    const etag = first.headers.get('etag') ?? ''
    const again = await ask(page(get(), 'theme.json'), { 'if-none-match': etag })
    assert.deepEqual([again.status, again.text], [304, ''])
    const styles = { light: { globals: { colors: { primary: { main: '#123456' } } }, components: {} }, dark: {} }
    await get().call('POST', '/v2/mgmt/theme/import', { theme: { styles } })
    const changed = await ask(page(get(), 'theme.json'), { 'if-none-match': etag })
    assert.equal(changed.status, 200)
    assert.match(JSON.parse(changed.text).light.globals, /--descope-colors-primary-main:#123456;/)
  })

  test('whatever a component could miss is answered: it would ask the service, under the same project id', async () => {
    for (const file of [
      'gone-style.json',
      'T1/theme.json',
      'sign-in/SCgone.html',
      'gone/gone.html',
      'sign-in/SCgone-de.html',
    ]) {
      const { status, text } = await ask(page(get(), file))
      assert.equal(status, 200, file)
      assert.match(
        text,
        file.endsWith('.json') ? /^{"light":/ : /^<descope-text [^>]*>The project has no screen /,
        file,
      )
    }
    const elsewhere = await ask('/pages/Pnobody/v2-beta/config.json')
    assert.deepEqual([elsewhere.status, JSON.parse(elsewhere.text).flows], [200, {}])
  })

  test('a screen comes by its id, also in a language that it is not kept in, and does nothing opened by itself', async () => {
    const { body } = await get().call('POST', '/v2/mgmt/flow/export', { flowId: 'sign-up' })
    const id = body.flow.contents.tasks[1].screenId
    const plain = await ask(page(get(), `sign-up/${id}.html`))
    assert.match(plain.text, /^<descope-container id="ROOT"[^>]*><descope-text id="title"[^>]*>Create an account</)
    assert.equal(plain.headers.get('content-security-policy'), "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    assert.equal((await ask(page(get(), `sign-up/${id}-pt-br.html`))).text, plain.text)
  })

  test('published packages come in the one version that there is, byte for byte', async () => {
    const { status, headers } = await ask(`${UI}/index.js`)
    assert.deepEqual([status, headers.get('content-type')], [200, 'text/javascript; charset=utf-8'])
    const other = await ask('/npm/@descope/web-component@4.3.2/dist/index.js')
    assert.match(other.text, /descope-wc/)
    const packed = get().world.components.file('@descope/web-components-ui/dist/umd/index.js')
    assert.equal((await ask(`${UI}/index.js`)).text, gunzipSync(packed ?? '').toString())
    for (const path of [
      `${UI}/../../package.json`,
      `${UI}/gone.js`,
      '/npm/left-pad@1.0.0/index.js',
      '/npm/@descope/__proto__@1/x',
    ]) {
      assert.equal((await ask(path)).status, 404, path)
    }
  })

  test('no path leads out of a project', async () => {
    for (const file of ['assets/gone.svg', 'assets/__proto__', 'x.exe', 'a/b/c/d.html']) {
      assert.equal((await ask(page(get(), encodeURI(file)))).status, 404, file)
    }
    assert.equal((await get().call('POST', page(get(), 'config.json'))).status, 405)
  })
})
