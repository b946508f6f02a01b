/** Names come from users: nothing in them may steer the terminal or hide in it. Lines and tabs stay. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, escaped)
}

/** The same for a cell, which is one line. */
export function visibleCell(text: string): string {
  return visibleText(text).replace(/[\r\n\t]/g, escaped)
}

/** What is no danger in its place: ends of lines, tabs, and what makes one picture of several. */
const HARMLESS = [
  '\\n',
  '\\t',
  '\\r\\n',
  '[\\ufe00-\\ufe0f]',
  '(?<=\\p{Extended_Pictographic}\\ufe0f?|\\p{Emoji_Modifier})\\u200d(?=\\p{Extended_Pictographic})',
].join('|')

/** Control characters, marks of direction, and what has no width. */
const UNSEEN = '[\\p{Cc}\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\p{Zl}\\p{Zp}\\ufff9-\\ufffb]'

const HIDDEN = new RegExp(`(?!${HARMLESS})${UNSEEN}`, 'gu')

/** As JSON escapes it, so that JSON stays what it is. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
