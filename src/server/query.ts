/** The query of a URL, as browsers read it. */

/** A parameter that comes once is a string, one that comes again a list. */
export function parseQuery(query: string): { [name: string]: string | string[] } {
  const params: { [name: string]: string | string[] } = Object.create(null)
  if (query === '') return params
  for (const pair of query.split('&')) {
    const mark = pair.indexOf('=')
    const name = decodeQuery(mark < 0 ? pair : pair.slice(0, mark))
    const value = mark < 0 ? '' : decodeQuery(pair.slice(mark + 1))
    const known = params[name]
    params[name] = known === undefined ? value : [known, value].flat()
  }
  return params
}

function decodeQuery(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    // Broken escapes are not refused but read as well as they go, as everywhere on the web.
    return new URLSearchParams(`x=${text}`).get('x') ?? ''
  }
}
