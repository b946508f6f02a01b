import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../../../lib/json.ts'
import { compileStyle } from './compile.ts'

const how = { mode: 'light', base: 'http://plane.test/pages/P1/v2-beta' } as const

test('globals become custom properties of the mode, fonts without their address', () => {
  const globals: JsonObject = {
    colors: { primary: { main: '#0071BCFF' } },
    fonts: {
      font1: { family: ['Inter', 'Segoe UI'], label: 'Inter', url: 'https://fonts.googleapis.com/css?family=Inter' },
    },
  }
  assert.deepEqual(compileStyle({ globals }, how), {
    globals:
      '*[data-theme="light"] {--descope-colors-primary-main:#0071BCFF;\n--descope-fonts-font1-family:Inter, "Segoe UI";\n--descope-fonts-font1-label:Inter;\n}',
    components: {},
  })
})

test("components' tokens become rules by attributes", () => {
  const components: JsonObject = {
    button: {
      '--descope-button-border-radius': '6px',
      mode: { primary: { '--descope-button-main': 'var(--x)', _disabled: { '--descope-button-main': '#eee' } } },
      '&&size': { lg: { '--descope-button-font-size': '1.5em' } },
    },
    inputWrapper: { _bordered: { '--descope-input-wrapper-border-width': '1px' } },
    logo: { '--descope-logo-url': 'asset:img-1.svg' },
  }
  assert.deepEqual(compileStyle({ components }, how).components, {
    'descope-button': {
      host:
        ':host {--descope-button-border-radius:6px;\n}\n' +
        ':host([mode="primary"]) {--descope-button-main:var(--x);\n}\n' +
        ':host([mode="primary"][disabled="true"]) {--descope-button-main:#eee;\n}\n' +
        ':host([size="lg"][size="lg"][size="lg"]) {--descope-button-font-size:1.5em;\n}\n',
    },
    'descope-input-wrapper': { host: ':host([bordered="true"]) {--descope-input-wrapper-border-width:1px;\n}\n' },
    'descope-logo': { host: `:host {--descope-logo-url:url("${how.base}/assets/img-1.svg");\n}\n` },
  })
})

test('what would end a rule, name another host or is no token is left out', () => {
  const hostile: JsonObject = {
    '--a': 'red} body{display:none',
    '--b': 'url(https://e.test/x.png)',
    '--c': 'https://e.test/x.png',
    '--d': 'x;color:red',
    '--e': '"open',
    '--f': 'calc(1px',
    '--g': '</style><script>',
    '--h': '\\75rl(x)',
    color: 'red',
    '"]{}': { x: { '--i': '1' } },
    __proto__x: { '"': { '--j': '1' } },
    '@import': 'x',
    '--k': { '--l': { '--m': 'red' } },
  }
  const none = { globals: '', components: {} }
  assert.deepEqual(compileStyle({ globals: 7, components: { button: hostile, 'x y': { '--a': '1' }, z: 1 } }, how), {
    ...none,
    components: { 'descope-button': { host: ':host([--k="--l"]) {--m:red;\n}\n' } },
  })
  for (const style of [undefined, null, 'x', [], {}]) assert.deepEqual(compileStyle(style as never, how), none)
})
