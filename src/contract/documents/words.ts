/** Names to words for documents. */

/** `inboundApp` is "inbound app". */
export function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`
}

/** `a list`, `an engine`, `an MCP server`: letters of an abbreviation are spoken one by one. */
export function withArticle(title: string): string {
  const [first = ''] = title.split(' ')
  const hasVowel = /^[A-Z]{2}/.test(first) ? /^[AEFHILMNORSX]/ : /^[aeio]/i
  return `${hasVowel.test(first) ? 'an' : 'a'} ${title}`
}
