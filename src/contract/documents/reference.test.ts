import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { contract } from '../index.ts'
import { operation, operationsOf, routesOf } from '../operation.ts'
import { bool, choice, int32, list, map, message, of, optional, required, text } from '../wire.ts'
import { referencePages } from './reference.ts'

const pages = referencePages(contract)

describe('referencePages', () => {
  test('has a page for every noun, one of errors and the list of them', () => {
    const nouns = Object.keys(contract).map((noun) => noun.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
    assert.ok(nouns.includes('inbound-app'))
    assert.deepEqual(Object.keys(pages), ['README.md', ...nouns.map((noun) => `${noun}.md`), 'errors.md'])
  })

  test('has a section and every route of every operation', () => {
    const whole = Object.values(pages).join('\n')
    for (const { noun, verb, op } of operationsOf(contract)) {
      assert.ok(whole.includes(`\n## ${noun}.${verb}\n`), `${noun}.${verb}`)
      for (const { method, path } of routesOf(op)) assert.ok(whole.includes(`\`${method} ${path}\``), path)
    }
  })

  test('links only to headings and files that are there', () => {
    for (const [file, page] of Object.entries(pages)) {
      const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map(
        ([, heading]) =>
          `#${heading
            ?.toLowerCase()
            .replace(/[^\w -]/g, '')
            .replaceAll(' ', '-')}`,
      )
      assert.equal(new Set(anchors).size, anchors.length, `${file} has two headings of one anchor`)
      for (const [, target] of page.matchAll(/\]\(([^)]+)\)/g)) {
        assert.ok(anchors.includes(target as string) || (target as string) in pages, `${file}: ${target}`)
      }
    }
  })

  test('writes an operation whole', () => {
    const Part = message('Part', { size: int32({ min: 1, max: 3 }), inner: of(message({ deep: bool() })) })
    const small = {
      smallThing: {
        send: operation('POST', '/v1/thing', {
          summary: 'Send a thing',
          detail: 'Gently.',
          access: 'company',
          aliases: [{ method: 'POST', path: '/v2/thing' }],
          bulk: true,
          bareInput: 'parts',
          input: message({
            parts: required(list(of(Part), { max: 2 })),
            kind: choice(['a', 'b']),
            name: text({ max: 5, aliases: ['title'], doc: 'Its name' }),
          }),
          output: message({ parts: map(of(Part)), late: optional(text()) }),
        }),
      },
    }
    assert.equal(
      referencePages(small)['small-thing.md'],
      `# Small thing

<!-- Made by scripts/generate.mjs from src/contract. -->

| Operation | Route | What it does |
| --- | --- | --- |
| [smallThing.send](#smallthingsend) | \`POST /v1/thing\` | Send a thing |

## smallThing.send

\`POST /v1/thing\`

Send a thing. Gently. Needs a management key of the company. Also at \`POST /v2/thing\`. Bodies up to the import limit.

**Request**, or list of [Part](#type-part), at most 2

| Field | Type | Meaning |
| --- | --- | --- |
| \`parts\` | list of [Part](#type-part), at most 2, **required** |  |
| \`kind\` | text | One of \`a\`, \`b\`. |
| \`name\` | text (to 5) | Its name. Also as \`title\`. |

**Reply**

| Field | Type | Meaning |
| --- | --- | --- |
| \`parts\` | [Part](#type-part) by key |  |
| \`late\` | text, may be absent |  |

## Types

### Type Part

| Field | Type | Meaning |
| --- | --- | --- |
| \`size\` | int32 (1 to 3) |  |
| \`inner\` | object |  |
| \`inner.deep\` | bool |  |
`,
    )
  })
})
