/** The cases are those of Go's text/template, as its documentation tells them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GoValue } from '../../go/json.ts'
import { fillTemplate } from './fill.ts'
import { parseTemplate } from './parse.ts'

const users: GoValue = {
  count: 3,
  ok: true,
  empty: [],
  none: null,
  users: [
    new Map<string, GoValue>([
      ['userId', 'U1'],
      ['name', 'Ann'],
      ['tenants', ['a', 'b']],
    ]),
    { userId: 'U2', name: '', tenants: null, 'odd key': 12345678901n },
    { userId: 'U3', name: 'Zoë 名前', tenants: [] },
  ],
}

const cases: [template: string, printed: string][] = [
  ['no action', 'no action'],
  [
    '{{.count}} {{.ok}} {{.users}}',
    '3 true [map[name:Ann tenants:[a b] userId:U1] map[name: odd key:12345678901 tenants:<no value> userId:U2] map[name:Zoë 名前 tenants:[] userId:U3]]',
  ],
  ['{{.nothing}} {{.none}} {{.nothing.below}}', '<no value> <no value> <no value>'],
  ['{{range .users}}{{.userId}},{{end}}', 'U1,U2,U3,'],
  ['{{range $i, $u := .users}}{{$i}}={{$u.userId}} {{end}}', '0=U1 1=U2 2=U3 '],
  ['{{range $u := .users}}{{$u.userId}}{{.name}} {{end}}', 'U1Ann U2 U3Zoë 名前 '],
  ['{{range $k, $v := index .users 0}}{{$k}} {{end}}', 'name tenants userId '],
  ['{{range .empty}}x{{else}}nobody{{end}}', 'nobody'],
  ['{{range .users}}{{if eq .userId "U2"}}{{continue}}{{end}}{{.userId}}{{end}}', 'U1U3'],
  ['{{range .users}}{{.userId}}{{if .name}}{{else}}{{break}}{{end}}{{end}}', 'U1U2'],
  ['{{if .empty}}a{{else if .ok}}b{{else}}c{{end}}', 'b'],
  ['{{if .empty}}a{{else if .none}}b{{else}}c{{end}}', 'c'],
  ['{{with .count}}{{.}} of {{$.count}}{{end}}{{with .none}}x{{else}} none{{end}}', '3 of 3 none'],
  ['{{$n := 0}}{{range .users}}{{$n = len .userId}}{{end}}{{$n}}', '2'],
  ['{{$n := 1}}{{if true}}{{$n := 2}}{{$n}}{{end}}{{$n}}', '21'],
  ['a {{- .count -}} b', 'a3b'],
  ['a {{.count -}}\n  b {{- /* said\naside */ -}} \nc', 'a 3bc'],
  ['{{"{{"}}{{`"\\n`}}{{"\\t\\u00e9"}}', '{{"\\n\té'],
  ['{{(index .users 0).name}} {{(index .users 0).tenants}} {{index .users 1 "odd key"}}', 'Ann [a b] 12345678901'],
  ['{{len .users}} {{len "é"}} {{len .none}} {{slice "hello" 1 3}}', '3 2 0 el'],
  ['{{and 1 0 2}} {{and 1 2}} {{or 0 "" "x"}} {{or 0 ""}}| {{not .ok}}', '0 2 x | false'],
  [
    '{{eq 1 1.0}} {{eq "a" "b" "a"}} {{ne .count 3}} {{lt 1 2}} {{le 2 2}} {{gt "b" "a"}} {{ge 1 2}}',
    'true true false true true true false',
  ],
  ['{{.count | printf "%03d|%-5s|%5.1f|%q|%t|%v|%%" 7 "ab" 2.25 "q" true}}', '007|ab   |  2.3|"q"|true|3|%'],
  ['{{print 1 "a"}}{{println "b"}}', '1 ab\n'],
  [
    '{{json .empty}} {{json (index .users 1)}} {{json .none}}',
    '[] {"name":"","odd key":12345678901,"tenants":null,"userId":"U2"} null',
  ],
  ['{{pluck "userId" .users | join ", "}} {{join "-" .none}}|', 'U1, U2, U3 |'],
  ['{{"abcdefgh" | truncate 6}} {{truncate 9 "short"}} {{upper "aé"}} {{"AB" | lower}}', 'abc... short AÉ ab'],
]

for (const [template, printed] of cases) {
  test(`fills ${JSON.stringify(template)}`, () => {
    assert.equal(fillTemplate(parseTemplate(template), users), printed)
  })
}

const wrong: [template: string, what: string][] = [
  ['{{.a', 'line 1: an action is not closed'],
  ['a\n{{if .a}}', 'line 2: {{if}} has no {{end}}'],
  ['{{range .a}}{{else}}', 'line 1: {{range}} has no {{end}}'],
  ['\n\n{{end}}', 'line 3: unexpected {{end}}'],
  ['{{nosuch .}}', 'line 1: function "nosuch" not defined'],
  ['{{.a .b}}', 'line 1: only a function takes arguments'],
  ['{{.a | }}', 'line 1: a value is missing'],
  ['{{(len .a}}', 'line 1: a bracket is not closed'],
  ['{{len .a)}}', 'line 1: unexpected ")"'],
  ['{{break}}', 'line 1: unexpected {{break}}'],
  ['{{.a ; .b}}', 'line 1: unexpected ";" in an action'],
  ['{{"\\x"}}', 'line 1: "\\x" is no text; write it between backquotes'],
  ['{{$a, $b := .c}}', 'line 1: unexpected assignment'],
  ['{{template "a"}}', 'line 1: function "template" not defined'],
]

for (const [template, what] of wrong) {
  test(`refuses ${JSON.stringify(template)}`, () => {
    assert.throws(() => parseTemplate(template), { message: `invalid --template: ${what}` })
  })
}

test('refuses what it meets only with values', () => {
  const fill = (template: string) => () => fillTemplate(parseTemplate(template), users)
  assert.throws(fill('{{$x}}'), { message: 'invalid --template: line 1: undefined variable "$x"' })
  assert.throws(fill('{{lt .users 1}}'), { message: '--template: only numbers, and only texts, can be compared' })
  assert.throws(fill('{{printf "%x" 1}}'), { message: '--template: printf knows no %x' })
})
