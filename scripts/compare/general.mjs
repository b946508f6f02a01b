// Cases that follow from the names of the official program's commands: its help, its completion, and each command with
// arguments and flags that are missing, too many, or wrong.

/** Asks the program itself for its commands. */
export async function generalCases(official) {
  const cases = []
  const visit = async (path) => {
    cases.push(...helpCases(path), ...completionCases(path))
    const { out } = await official.run({ words: ['__completeNoDesc', ...path, ''] })
    const names = out.split('\n').filter((line) => /^[a-z][a-z-]*$/.test(line))
    const isTool = ['help', 'completion'].includes(path[0])
    if (names.length === 0 && !isTool && path.length > 0) cases.push(...(await commandCases(official, path)))
    if (path[0] !== 'help') for (const name of names) await visit([...path, name])
  }
  await visit([])
  return [...cases, ...SYNTAX]
}

function helpCases(path) {
  return [
    { words: [...path, '--help'] },
    { words: [...path, '-h'] },
    { words: ['help', ...path] },
    { words: [...path, '--no-such-flag'] },
    { words: [...path, '-Z'] },
  ]
}

function completionCases(path) {
  return ['', 'x', '-', '--'].flatMap((last) => [
    { words: ['__complete', ...path, last] },
    { words: ['__completeNoDesc', ...path, last] },
  ])
}

/** With no argument and with more and more of them, plain and as JSON, and with each flag without or with a value. */
async function commandCases(official, path) {
  const { out } = await official.run({ words: ['__completeNoDesc', ...path, '--'] })
  const flags = out.split('\n').filter((line) => line.startsWith('--') && line !== '--help')
  const needsPrompt = path.join(' ') === 'project delete'
  const more = needsPrompt ? { stdin: 'no\n' } : {}
  return [
    ...[0, 1, 2, 3].flatMap((count) => {
      const words = [...path, ...Array.from({ length: count }, (_, at) => `arg${at}`)]
      return [
        { words, ...more },
        { words: [...words, '-j'], ...more },
      ]
    }),
    { words: [...path, 'arg0'], variables: { DESCOPE_MANAGEMENT_KEY: '' } },
    { words: [...path, 'arg0'], variables: { DESCOPE_MANAGEMENT_KEY: 'X2' } },
    { words: [...path, 'arg0'], variables: { DESCOPE_PROJECT_ID: '' } },
    { words: [...path, 'arg0', '-j'], variables: { DESCOPE_PROJECT_ID: 'X2' } },
    { words: [...path, 'arg0'], variables: { DESCOPE_MANAGEMENT_KEY: 'K2unknown' } },
    ...flags.flatMap((flag) => [
      { words: [...path, flag] },
      { words: [...path, `${flag}=`, '-j'] },
      { words: [...path, 'arg0', flag, 'value,"b', '-j'] },
    ]),
  ]
}

const SYNTAX = [
  ['nope'],
  ['usr'],
  ['--version'],
  ['-v'],
  [],
  ['user', 'create', '-jx'],
  ['-j', 'user', 'load-all'],
  ['user', '-j', 'load-all'],
  ['user', 'load-all', '--json=false'],
  ['user', 'load-all', '--json=maybe'],
  ['user', 'load-all', '--limit', 'ten'],
  ['user', 'load-all', '--limit', '99999999999999999999'],
  ['user', 'load-all', '-l5', '-p=1'],
  ['user', 'load-all', '-l'],
  ['user', 'load-all', '---'],
  ['user', 'load-all', '--', '-j'],
  ['user', 'load-all', '--=x'],
  ['help', 'nope'],
  ['help', 'user', 'nope'],
  ['completion', 'nope'],
  ['__complete', 'user'],
  ['__complete'],
  ['__complete', 'user', 'create', 'x', '-e', ''],
  ['__complete', 'nope', ''],
].map((words) => ({ words }))
