// The lists of the kinds that stand in src/contract/kinds: a new kind is a new file there, and no other edit.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const HEAD = '/** Made by scripts/generate.mjs of the files beside it. */'

/** Texts of the generated lists, by path. */
export function kindLists(root) {
  const kinds = namesIn(join(root, 'src/contract/kinds'))
  const answered = namesIn(join(root, 'src/features/configuration/documents/kinds')).filter((file) =>
    kinds.includes(file),
  )
  return {
    'src/contract/kinds/index.generated.ts': contractList(kinds),
    'src/features/configuration/documents/kinds/index.generated.ts': rulesList(answered),
    'src/cli/commands/kinds/index.generated.ts': commandList(kinds),
  }
}

function contractList(files) {
  return [
    HEAD,
    ...files.map((file) => `import { ${nounOf(file)} } from './${file}.ts'`),
    '',
    ...members('kinds', files, nounOf),
    '',
    'export type Kinds = typeof kinds',
    '',
    '/** Their operations, by noun. */',
    ...members('documents', files, (file) => `${nounOf(file)}: ${nounOf(file)}.operations`),
    '',
    'export type DocumentContract = typeof documents',
    '',
  ].join('\n')
}

function rulesList(files) {
  return [
    HEAD,
    ...files.map((file) => `import { ${nounOf(file)} } from './${file}.ts'`),
    '',
    ...members('rules', files, nounOf),
    '',
  ].join('\n')
}

function commandList(files) {
  const loader = (file) => `async () => (await import('../../../contract/kinds/${file}.ts')).${nounOf(file)}`
  return [
    '/** Made by scripts/generate.mjs of the files in src/contract/kinds. */',
    'export const kinds = [',
    ...files.map((file) => `  ${loader(file)},`),
    ']',
    '',
  ].join('\n')
}

function members(name, files, text) {
  return [`export const ${name} = {`, ...files.map((file) => `  ${text(file)},`), '}']
}

/** `jwt-template` is `jwtTemplate`. */
function nounOf(file) {
  return file.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())
}

function namesIn(folder) {
  return readdirSync(folder)
    .filter((name) => /^[a-z-]+\.ts$/.test(name))
    .map((name) => name.slice(0, -'.ts'.length))
    .sort()
}
