// Writes what follows from the contract, the command line and the settings: the lists of kinds, docs/openapi.json and
// docs/reference/*.md; and from the source's imports: docs/architecture.svg, a column of docs/architecture.md, and the limits that it keeps.
// With --check it writes nothing and fails when a file differs, is missing, or is left over.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { LIMITS, measure, readLimits, shortened } from './architecture/limits.mjs'
import { captions, modulesOf, PAGE, withImports } from './architecture/modules.mjs'
import { drawModules } from './architecture/picture.mjs'
import { coveragePage, withFigures } from './build/coverage.mjs'
import { kindLists } from './build/kind-lists.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const folder = 'docs/reference'
const isCheck = process.argv.includes('--check')

// All else follows from the contract, of which these are a part.
const lists = kindLists(root)
if (!isCheck)
  for (const [file, text] of Object.entries(lists)) if (read(file) !== text) writeFileSync(join(root, file), text)

const { contract, openApi, referencePages } = await load('src/contract', [
  'index',
  'documents/openapi',
  'documents/reference',
])
const { cliPages } = await load('src/cli/help', ['reference'])
const { settings } = await load('src/settings', ['config'])
const document = openApi(contract, { version, url: 'http://127.0.0.1:8097' })
const files = { ...lists, 'docs/openapi.json': `${JSON.stringify(document, null, 2)}\n` }
const modules = modulesOf(root)
files[PAGE] = withImports(read(PAGE), modules)
files['docs/architecture.svg'] = drawModules(modules, captions(files[PAGE]))
files[LIMITS] = shortened(measure(root), readLimits(root))
files['README.md'] = withFigures(read('README.md') ?? '', root, contract)
const pages = {
  ...referencePages(contract),
  ...cliPages(),
  'coverage.md': coveragePage(root, contract),
  'settings.md': settingsPage(settings),
}
for (const [name, page] of Object.entries(pages)) files[`${folder}/${name}`] = page

const changed = Object.keys(files).filter((file) => read(file) !== files[file])
const leftOver = list(folder).filter((file) => !(file in files))

if (isCheck) {
  for (const file of changed) console.error(`${file} is out of date: run node scripts/generate.mjs`)
  for (const file of leftOver) console.error(`${file} follows from nothing: run node scripts/generate.mjs`)
  process.exitCode = changed.length + leftOver.length > 0 ? 1 : 0
} else {
  mkdirSync(join(root, folder), { recursive: true })
  for (const file of changed) writeFileSync(join(root, file), files[file])
  for (const file of leftOver) rmSync(join(root, file))
  console.log(`${Object.keys(files).length} files, ${changed.length} written, ${leftOver.length} removed`)
}

function settingsPage(settings) {
  const shown = (value) => (value === false || String(value) === '' ? '' : `\`${value}\``)
  const rows = Object.values(settings).map(
    ({ env, flag, default: preset, doc }) =>
      `| \`${env}\` | ${flag ? `\`--${flag}\`` : ''} | ${shown(preset)} | ${doc.replaceAll('<', '&lt;')} |`,
  )
  return [
    '# Settings of the plane',
    '',
    '<!-- Made by scripts/generate.mjs from src/settings/config.ts. -->',
    '',
    'What `descope serve` goes by: a flag, or else the variable, or else the default.',
    '',
    '| Variable | Flag | Default | What it does |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

async function load(folder, names) {
  const entry = names.map((name) => `export * from './${name}.ts'`).join('\n')
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: join(root, folder), loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

function read(file) {
  try {
    return readFileSync(join(root, file), 'utf8')
  } catch {
    return undefined
  }
}

function list(path) {
  try {
    return readdirSync(join(root, path)).map((name) => `${path}/${name}`)
  } catch {
    return []
  }
}
