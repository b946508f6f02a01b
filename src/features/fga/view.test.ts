import assert from 'node:assert/strict'
import { test } from 'node:test'
import { questions } from '../../contract/authorization/fga/questions.ts'
import type { Answer } from '../../fga/engine/engine.ts'
import type { Tuple } from '../../fga/tuples/port.ts'
import { encode } from '../../wire/encode.ts'
import { answersText, answerView } from './view.ts'

const tuple = (id: string, targetType = 'user'): Tuple => ({
  resource: id,
  resourceType: 'doc',
  relation: 'owner',
  target: `${id} too`,
  targetType,
})
const answer = (allowed: boolean, info: Partial<Answer['info']> = {}): Answer => ({
  allowed,
  info: { direct: false, conditional: false, missingContext: [], ...info },
})

test('the reply to a check is, to the letter, what its declaration writes', () => {
  const given: [Tuple, Answer][] = [
    [tuple('d'), answer(true)],
    [tuple('"\\\u2028\u{1f600}\n', ''), answer(false, { direct: true, conditional: true })],
    [tuple('d', 'group#member'), answer(false, { missingContext: ['a', '"b"'] })],
    [tuple('d', '*'), answer(false, { conditionalErr: 'it "failed"' })],
    [tuple('d', 'a"b'), answer(true, { direct: true, path: { steps: [{ stepType: 1, tuple: tuple('d') }] } })],
  ]
  for (const some of [given, given.slice(0, 1), given.slice(2), []]) {
    const [tuples, answers] = [some.map(([each]) => each), some.map(([, each]) => each)]
    const { text } = answersText(tuples, answers)
    const views = some.map(([one, other]) => answerView(one, other))
    assert.equal(text, encode(questions.check.output, { tuples: views }))
  }
})
