// Pictures that carry what they say, so that a test can tell whether it is still said.
import { crc32 } from 'node:zlib'

/** What is read and pressed on a page, one a line. */
export async function wordsOf(page, what = 'h1, p, label, button, img') {
  const words = await page
    .locator(what)
    .evaluateAll((elements) =>
      elements.map((element) => (element.alt ?? element.textContent).split('\n')[0].trim()).filter(Boolean),
    )
  return words.join('\n')
}

/** A PNG with a text in it (PNG, section 11.3.3.2), before its last part. */
export function withWords(picture, words) {
  const part = Buffer.from(`tEXtDescription\0${words}`, 'latin1')
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(part.length - 4)
  sum.writeUInt32BE(crc32(part))
  return Buffer.concat([picture.subarray(0, -12), length, part, sum, picture.subarray(-12)])
}
