// Differences that are meant. `row` is the beginning of a row in docs/fidelity.md.
import { isDeepStrictEqual } from 'node:util'

/** The names that a case asks help about, or that it runs. */
const topicOf = (words) => (words[0] === 'help' && /^[a-z]/.test(words[1] ?? '') ? words.slice(1) : words)
const isCompletion = ([first = '']) => first.startsWith('__complete')
const without = (text, pattern) => text.split('\n').filter((line) => !pattern.test(line))
const squeezed = (text) => text.replace(/ +/g, ' ')

const excludeOnly = ({ official, ours, part }) => {
  const plain = (text) => without(squeezed(text), /-(exclude|include|overlay)\b/).join('\n')
  return /-exclude/.test(official[part]) && plain(official[part]) === plain(ours[part])
}

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

/** Both, less what a pattern finds in them. */
const sameWithout = ({ official, ours, part }, pattern) =>
  official[part].replace(pattern, '') === ours[part].replace(pattern, '')

/** The root's help, of which the examples are our own, and which lists more commands. */
const EXAMPLES = /\nExamples:\n[\s\S]*?(?=\n\n[A-Z][\w ]*:\n)/
const rootHelp = ({ official, ours, part }) =>
  EXAMPLES.test(official[part]) &&
  onlyAdds({
    part,
    official: { [part]: official[part].replace(EXAMPLES, '') },
    ours: { [part]: ours[part].replace(EXAMPLES, '') },
  })

export const NAMED = [
  { row: "Examples and longer descriptions in the root's help", explains: rootHelp },
  {
    row: '`access-key create` takes `-d, --description`',
    explains: ({ official, ours, part }) =>
      squeezed(official[part]).replaceAll('a inbound app', 'an inbound app').trim() === squeezed(ours[part]).trim(),
  },
  {
    row: 'Help of inbound apps has the words of the published guide',
    explains: ({ words }) => isCompletion(words) && words.includes('inbound'),
  },
  {
    row: '`--exclude` of an import takes any part',
    explains: (each) =>
      sameWithout(each, /^ *(--|--ex|--in|--ov)?(exclude|include|overlay)\b.*\n/gm) || excludeOnly(each),
  },
  {
    row: '`audit tail`, and completion of names of the project',
    explains: ({ words, part, official, ours }) =>
      isCompletion(words) && part === 'files' && official.files === '' && /^\.cache\/descope\//.test(ours.files),
  },
  {
    row: 'What commands write has mode 0600',
    explains: ({ part, official, ours }) =>
      part === 'files' && official.files.replace(/ 644$/gm, ' 600') === ours.files,
  },
  {
    row: 'JSON that cannot be read is told with line and column',
    explains: (each) =>
      sameWithout(each, /unexpected end of JSON input|it is not valid JSON(, at line \d+, column \d+)?/g),
  },
  {
    row: 'The question before a project is deleted',
    explains: ({ words, official, ours }) =>
      words[1] === 'delete' && words[0] === 'project' && official.exit === ours.exit,
  },
  { row: 'The version is that of this program', explains: ({ words }) => /^(--version|-v)$/.test(words[0] ?? '') },
  {
    row: 'What cobra tells of its own `__complete`',
    explains: ({ words, part }) => isCompletion(words) && part === 'err',
  },
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
