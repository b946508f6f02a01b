import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../../../lib/json.ts'
import { renderScreen } from './screen.ts'

const BASE = 'http://plane.test/pages/P1/v2-beta'

const tree = (children: { [id: string]: [name: string, props: JsonObject, nodes?: string[]] }): JsonObject => ({
  ROOT: {
    type: { resolvedName: 'Container' },
    props: {},
    nodes: Object.keys(children).filter((id) => !id.includes('/')),
  },
  ...Object.fromEntries(
    Object.entries(children).map(([id, [resolvedName, props, nodes = []]]) => [
      id,
      { type: { resolvedName }, props, nodes, linkedNodes: {} },
    ]),
  ),
})

const inside = (html: string) => /^<descope-container id="ROOT">(.*)<\/descope-container>$/s.exec(html)?.[1]

test('nodes become elements, and their properties attributes', () => {
  const cases: [name: string, props: JsonObject, html: string][] = [
    [
      'Container',
      {
        paddingX: '4',
        paddingY: '0.5',
        spaceBetween: '2',
        'space-between': 'md',
        align: 'center',
        justify: 'between',
        background: '',
        width: '100%',
        direction: 'col',
      },
      '<descope-container id="n" st-horizontal-padding="1rem" st-vertical-padding="0.125rem" st-gap="0.5rem" st-align-items="safe center" st-justify-content="space-between" st-host-width="100%" direction="column"></descope-container>',
    ],
    [
      'Button',
      { children: 'Go & see', color: 'primary', shape: 'square', formNoValidate: true, 'full-width': true },
      '<descope-button id="n" data-type="button" mode="primary" shape="square" square="true" formnovalidate="true" full-width="true">Go &#38; see</descope-button>',
    ],
    [
      'Button',
      { mode: 'secondary', color: 'primary' },
      '<descope-button id="n" data-type="button" mode="secondary"></descope-button>',
    ],
    [
      'Text',
      { children: 'x', typography: 'h3', align: 'center' },
      '<descope-text id="n" variant="h3" text-align="center">x</descope-text>',
    ],
    [
      'EmailInput',
      { name: 'email', type: 'email', pattern: 'x' },
      '<descope-email-field id="n" name="email"></descope-email-field>',
    ],
    [
      'SingleSelect',
      { name: 'mfa', data: [{ label: 'A "b"', value: 'a' }], variant: 'dynamicCombobox' },
      '<descope-combo-box id="n" name="mfa" variant="dynamicCombobox" item-label-path="data-name" item-value-path="data-id" allow-custom-value="true"><span data-name="A &#34;b&#34;" data-id="a">A &#34;b&#34;</span></descope-combo-box>',
    ],
    [
      'PollingLoader',
      { variant: 'radial' },
      '<descope-loader-radial id="n" data-type="polling" variant="radial"></descope-loader-radial>',
    ],
    [
      'Grid',
      { style: { width: '100%', minHeight: '2rem' } },
      '<descope-grid id="n" style="width:100%;min-height:2rem"></descope-grid>',
    ],
    ['Image', { src: 'asset:img-1.svg' }, `<descope-image id="n" src="${BASE}/assets/img-1.svg"></descope-image>`],
    ['UserManagementCreateButton', { children: '+ User' }, '<descope-button id="n">+ User</descope-button>'],
    [
      'Phone',
      { name: 'phone', variant: 'countrySelection' },
      '<descope-phone-input-box-field id="n" name="phone" format-value="true"></descope-phone-input-box-field>',
    ],
  ]
  for (const [name, props, html] of cases) assert.equal(inside(renderScreen(tree({ n: [name, props] }), BASE)), html)
})

test('a node of no element shows its children, a hidden one nothing', () => {
  const contents = tree({ a: ['Nothing Known', {}, ['a/b']], 'a/b': ['Text', { children: 'seen' }] })
  assert.equal(
    inside(renderScreen(contents, BASE)),
    '<descope-text id="a&#47;b">seen</descope-text>'.replace('&#47;', '/'),
  )
  const hidden = { ...tree({ n: ['Text', { children: 'x' }] }) }
  Object.assign(hidden['n'] as JsonObject, { hidden: true })
  assert.equal(inside(renderScreen(hidden, BASE)), '')
})

test('a tree that leads back into itself, or is none, ends', () => {
  const contents = { ROOT: { type: { resolvedName: 'Container' }, props: {}, nodes: ['ROOT', 'gone', '__proto__', 7] } }
  assert.equal(renderScreen(contents, BASE), '<descope-container id="ROOT"></descope-container>')
  for (const none of [undefined, null, 'x', [], {}, { ROOT: 'x' }]) assert.equal(renderScreen(none as never, BASE), '')
})

test('nothing of a tree becomes a script, a handler, a frame or an address that runs', () => {
  const cases: [name: string, props: JsonObject, html: string][] = [
    [
      'Text',
      { children: '<script>alert(1)</script>' },
      '<descope-text id="n">&#60;script&#62;alert(1)&#60;/script&#62;</descope-text>',
    ],
    [
      'Text',
      { isEnriched: true, children: '**b** <br> <img src=x onerror=alert(1)> <b onclick=x>' },
      '<descope-enriched-text id="n">**b** &#60;br&#62; &#38;lt;img src=x onerror=alert(1)&#62; &#38;lt;b onclick=x&#62;</descope-enriched-text>',
    ],
    [
      'Text',
      {
        'x" onclick="alert(1)': 'y',
        onclick: 'x',
        onClick: 'x',
        ONLOAD: 'x',
        srcdoc: 'x',
        class: 'x',
        is: 'x',
        formaction: 'x',
      },
      '<descope-text id="n"></descope-text>',
    ],
    ['Link', { href: 'javascript:alert(1)' }, '<descope-link id="n"></descope-link>'],
    ['Link', { href: ' JavaScript:alert(1)' }, '<descope-link id="n"></descope-link>'],
    ['Link', { href: 'data:text/html,x' }, '<descope-link id="n"></descope-link>'],
    [
      'Link',
      { href: 'https://example.com/?a=1&b' },
      '<descope-link id="n" href="https://example.com/?a=1&#38;b"></descope-link>',
    ],
    ['Image', { src: 'https://imgs.descope.com/x.png' }, '<descope-image id="n"></descope-image>'],
    ['Image', { src: 'javascript:alert(1)' }, '<descope-image id="n"></descope-image>'],
    [
      'Grid',
      { style: { background: 'url(https://e.test/x)', width: '1px;color:red' } },
      '<descope-grid id="n"></descope-grid>',
    ],
    ['Recaptcha', { children: 'x' }, ''],
    ['script', { children: 'x' }, ''],
    ['Text', { id: '"><script>' }, '<descope-text id="&#34;&#62;&#60;script&#62;"></descope-text>'],
  ]
  for (const [name, props, html] of cases) assert.equal(inside(renderScreen(tree({ n: [name, props] }), BASE)), html)
})
