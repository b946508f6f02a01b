import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as library from 'libphonenumber-js/min'
import plans from 'libphonenumber-js/min/metadata'
import { toE164, withTrunkPrefix } from './phone-numbers.ts'

test('C5 reads numbers as people write them', () => {
  const cases: [string, string | undefined][] = [
    ['+44 (0)20 7946 0000', '+442079460000'],
    ['+4402079460000', '+442079460000'],
    ['+41 (0) 44 668 18 00', '+41446681800'],
    ['+390612345678', '+390612345678'],
    ['+1\u00a0415\u2011555\u20110129', '+14155550129'],
    ['\u200e+1\u202f415\u2009555\u2014\u200b0129', '+14155550129'],
    ['＋１（４１５）５５５－０１２９', '+14155550129'],
    ['+٤٤٢٠٧٩٤٦٠٠٠٠', '+442079460000'],
    ['+1-555-555-5555', '+15555555555'],
    ['+1234567890', '+1234567890'],
    ['+1 234567890', undefined],
    ['+123456789', undefined],
    ['0049 30 901820', undefined],
    ['030 901820', undefined],
    ['4155550129', undefined],
    ['+0012345678', undefined],
    ['+1234', undefined],
    ['+999123456789', undefined],
    ['+442079460000000', undefined],
    ['+1 415 555 0129 ext. 5', undefined],
    ['+44 20 7946 0000 / +44 20 7946 0001', undefined],
    ['+1415555CALL', undefined],
    ['+tag@example.com', undefined],
    [`+${'1'.repeat(100)}`, undefined],
    ['', undefined],
  ]
  for (const [text, number] of cases) assert.equal(toE164(text), number, text)
})

test('C5 knows how earlier versions kept a number', () => {
  assert.equal(withTrunkPrefix('+442079460000'), '+4402079460000')
  assert.equal(withTrunkPrefix('ann@example.com'), undefined)
})

test('C5 a number is what the library says in full, whichever country of its calling code it is of', () => {
  const readInFull = (text: string) => {
    const number = library.parsePhoneNumberFromString(text, { extract: false })
    return number && number.ext === undefined && number.isPossible() ? number.number : undefined
  }
  const isDummy = (text: string) => /^\+\d{10}$/.test(text)
  let good = 0
  let seed = 17
  for (const [code, countries] of Object.entries(plans.country_calling_codes)) {
    for (let length = 1; length <= 15; length++) {
      for (let turn = 0; turn < (countries.length > 1 ? 40 : 4); turn++) {
        let text = `+${code}`
        for (let digit = 0; digit < length; digit++) {
          seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
          text += String((seed >> 16) % 10)
        }
        if (isDummy(text)) continue
        const number = readInFull(text)
        assert.equal(toE164(text), number, text)
        if (number) good++
      }
    }
  }
  // Too short in all of the +1 but one.
  assert.deepEqual([toE164('+13101234'), toE164('+12121234')], [readInFull('+13101234'), readInFull('+12121234')])
  assert.ok(good > 2000, `${good}`)
})
