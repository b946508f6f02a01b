// Differences that are meant. `row` is the beginning of a row in docs/fidelity.md.
import { isDeepStrictEqual } from 'node:util'

/** The names that a case asks help about, or that it runs. */
const topicOf = (words) => (words[0] === 'help' && /^[a-z]/.test(words[1] ?? '') ? words.slice(1) : words)
const isCompletion = ([first = '']) => first.startsWith('__complete')
const without = (text, pattern) => text.split('\n').filter((line) => !pattern.test(line))
const squeezed = (text) => text.replace(/ +/g, ' ')

/** Lines of ours that the official program has not; what it has must all be there. */
const onlyAdds = ({ part, official, ours }) => {
  const there = new Set(
    squeezed(ours[part])
      .split('\n')
      .map((line) => line.trim()),
  )
  return squeezed(official[part])
    .split('\n')
    .every((line) => there.has(line.trim()))
}

export const NAMED = [
  {
    row: '`help` and `completion` describe themselves',
    explains: ({ words }) => ['help', 'completion'].includes(topicOf(words)[0]),
  },
  {
    row: 'Help of inbound apps has the words of the published guide',
    explains: ({ words, official, ours, part }) => {
      const at = words.indexOf('inbound')
      const same = (text) =>
        without(text, /flow.hosting|callback URLs|Generates a new secret|^ *descope apps inbound (create|update)/i)
      return (
        at >= 0 &&
        isDeepStrictEqual(
          same(official[part].replace(/approved callback urls/gi, 'approved callback URLs')),
          same(ours[part]),
        )
      )
    },
  },
  {
    row: '`audit tail`, and completion of names of the project',
    explains: ({ words, official, ours }) =>
      isCompletion(words) && /:0\n$/.test(official.out) && /:4\n$/.test(ours.out),
  },
  {
    row: '`role`, `permission`, `api`, `user update`',
    explains: (each) => each.part !== 'exit' && onlyAdds(each),
  },
]
