/** The colours of a schema of fine-grained authorization; what is wrong in it, the plane says. */
import { StreamLanguage } from '@codemirror/language'

const KEYWORDS = /^(?:model|type|relation|permission|constraint|condition|with)\b/

export const fga: StreamLanguage<unknown> = StreamLanguage.define({
  name: 'fga',
  token(stream) {
    if (stream.eatSpace()) return null
    if (stream.match('//')) {
      stream.skipToEnd()
      return 'comment'
    }
    if (stream.match(KEYWORDS)) return 'keyword'
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return 'string'
    if (stream.match(/^\d+(?:\.\d+)?/)) return 'number'
    if (stream.match(/^[\w-]+/)) return null
    stream.next()
    return null
  },
  languageData: { commentTokens: { line: '//' } },
})
