import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeUtf8, markLength, Utf8Check } from './utf8.ts'

const FIX = 'save it as UTF-8, or convert it with iconv -f WINDOWS-1252 -t UTF-8'

test('takes UTF-8 with and without a mark, and keeps marks within', () => {
  for (const text of ['', 'a', 'Zoë\r\n😀', 'a\ufeffb', '\ufeff\ufeffa'.slice(1)]) {
    assert.equal(decodeUtf8(Buffer.from(`\ufeff${text}`)), text)
  }
  assert.equal(decodeUtf8(Buffer.from('Zoë')), 'Zoë')
  assert.equal(markLength(Buffer.from('\ufeffa')), 3)
  assert.equal(markLength(Buffer.from('a')), 0)
})

test('names the line that is not UTF-8', () => {
  for (const [text, line, byte] of [
    ['Zo\xeb\n', 1, 'EB'],
    ['a\nb\r\nZo\xeb,x\n', 3, 'EB'],
    ['\xc0\xaf', 1, 'C0'],
    ['a\n\xed\xa0\x80', 2, 'ED'],
    ['a\nb\xf0\x9f', 2, 'F0'],
    ['\xc3\n\xa9', 1, 'C3'],
    ['\x80', 1, '80'],
    ['\xff', 1, 'FF'],
  ] as const) {
    const bytes = Buffer.from(text, 'latin1')
    assert.throws(() => decodeUtf8(bytes), { message: `it is not UTF-8, at line ${line} (byte ${byte}): ${FIX}` })
  }
})

test('knows other encodings by their mark, and without one', () => {
  const text = '{"name":"Zoë"}\n'
  const utf16 = Buffer.from(text, 'utf16le')
  const swapped = Buffer.from(utf16).swap16()
  const utf32 = Buffer.alloc(text.length * 4)
  for (const [index, unit] of [...text].entries()) utf32.writeUInt32LE(unit.codePointAt(0) ?? 0, index * 4)
  for (const [encoding, bytes] of [
    ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
    ['UTF-16', Buffer.concat([Buffer.from([0xfe, 0xff]), swapped])],
    ['UTF-16', utf16],
    ['UTF-16', swapped],
    ['UTF-32', Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), utf32])],
    ['UTF-32', Buffer.concat([Buffer.from([0, 0, 0xfe, 0xff]), Buffer.from(utf32).swap32()])],
  ] as const) {
    assert.throws(() => decodeUtf8(bytes), {
      message: `it is ${encoding}, not UTF-8, at line 1: save it as UTF-8, or convert it with iconv -f ${encoding} -t UTF-8`,
    })
  }
})

test('says the same of a text in parts of any size', () => {
  for (const text of ['Zoë\n😀\nx', 'Zo\u00eb\n'.repeat(5), '€'.repeat(7), '\u{10ffff}\n']) {
    for (let size = 1; size <= 7; size++) assert.doesNotThrow(() => inParts(Buffer.from(text), size))
  }
  for (const text of ['a\nZo\xeb\n', 'a\n\n\xf0\x9f\x98', '\n\xe2\x82', 'x\n\xc3\xc3\xa9', 'a\n\0b', '\xed\xa0\x80']) {
    const bytes = Buffer.from(text, 'latin1')
    const told = messageOf(() => decodeUtf8(bytes))
    for (let size = 1; size <= 7; size++)
      assert.equal(
        messageOf(() => inParts(bytes, size)),
        told,
      )
  }
})

function inParts(bytes: Buffer, size: number): void {
  const check = new Utf8Check()
  for (let at = 0; at < bytes.length; at += size) check.part(bytes.subarray(at, at + size))
  check.end()
}

function messageOf(work: () => void): string {
  try {
    work()
  } catch (error) {
    return (error as Error).message
  }
  return ''
}
