import assert from 'node:assert/strict'
import { test } from 'node:test'
import { objectIn, objectsIn, textMapIn, textsIn } from './codec.ts'

test('a JSON column of another form is an error that tells the form and not the value', () => {
  const refused = (read: (text: string) => unknown, form: string, ...texts: string[]) => {
    for (const text of texts) assert.throws(() => read(text), new Error(`a JSON column does not hold ${form}`), text)
  }
  refused(textsIn, 'a list of texts', '{}', 'null', '"secret"', '["secret", 1]')
  refused(objectIn, 'an object', '[]', 'null', '"secret"', '1')
  refused(objectsIn, 'a list of objects', '{}', '[{}, []]', '["secret"]')
  refused(textMapIn, 'texts by key', '[]', '{"secret": 1}')
  assert.deepEqual(
    [textsIn('["a"]'), objectIn('{"a":1}'), objectsIn('[{}]'), textMapIn('{"a":"b"}')],
    [['a'], { a: 1 }, [{}], { a: 'b' }],
  )
})
