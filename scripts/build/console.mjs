// Builds the web console: its scripts in parts, its style, and the documents, each compressed by brotli, as one CommonJS
// module that the plane loads when somebody first asks for the console.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { operationsByName } from './operations.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Packages that the console holds, for their licences. */
export const CONSOLE_PACKAGES = [
  'preact',
  '@preact/signals',
  'diff',
  'marked',
  'uqr',
  'uplot',
  ...['autocomplete', 'commands', 'lang-json', 'lang-sql', 'language', 'lint', 'state', 'view'].map(
    (name) => `@codemirror/${name}`,
  ),
  ...['common', 'highlight', 'json', 'lr'].map((name) => `@lezer/${name}`),
  ...['crelt', 'style-mod', 'w3c-keyname'],
]

/** Bytes: of what every page loads, by gzip, and of all there is, by brotli. */
export const BUDGETS = { shell: 60 * 1024, all: 400 * 1024 }

const TYPES = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', json: 'application/json' }

/** The module's text, and the sizes that have budgets. */
export async function buildConsole() {
  const documents = documentsFile()
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      console: 'src/console/main.tsx',
      style: 'src/console/styles/index.css',
      'flow-frame': 'src/console/flow-frame/frame.ts',
    },
    entryNames: 'files/[name]-[hash]',
    chunkNames: 'files/[name]-[hash]',
    outdir: 'out',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome120', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    write: false,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    define: { __DOCUMENTS__: JSON.stringify(documents.path) },
    plugins: [operationsByName],
  })
  const made = outputFiles.map(({ path, contents }) => ({ path: path.slice(`${root}out/`.length), contents }))
  const all = [...made, documents].map(({ path, contents }) => ({ path, contents, br: compressed(contents) }))
  const entry = (pattern) => made.find(({ path }) => pattern.test(path))?.path ?? ''
  const [script, style] = [entry(/^files\/console-\w+\.js$/), entry(/^files\/style-\w+\.css$/)]
  const first = [...firstLoaded(metafile, `out/${script}`).map((path) => path.slice('out/'.length)), style]
  const shell = shellPage({ script, style, preloads: first.filter((path) => path !== script && path !== style) })
  const frame = framePage(entry(/^files\/flow-frame-\w+\.js$/))
  const files = Object.fromEntries(
    all.map(({ path, br }) => [path, { type: TYPES[path.split('.').at(-1) ?? ''], br: br.toString('base64') }]),
  )
  return {
    module: `exports.console = ${JSON.stringify({ shell, frame, files })}\n`,
    sizes: {
      shell: sum(all.filter(({ path }) => first.includes(path)).map(({ contents }) => gzipSync(contents).length)),
      all: sum(all.map(({ br }) => br.length)),
    },
    files: all.map(({ path, br }) => ({ path, bytes: br.length })),
  }
}

/** What is loaded before anything is shown. */
function firstLoaded(metafile, entry) {
  const found = new Set()
  const visit = (path) => {
    if (found.has(path)) return
    found.add(path)
    for (const { path: next, kind } of metafile.outputs[path]?.imports ?? [])
      if (kind === 'import-statement') visit(next)
  }
  visit(entry)
  return [...found]
}

function shellPage({ script, style, preloads }) {
  return `<!doctype html>
<html lang="en" data-base="{base}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>Homescope</title>
<link rel="icon" href="{base}/../favicon.ico">
<link rel="stylesheet" href="{base}/${style}">
${preloads.map((path) => `<link rel="modulepreload" href="{base}/${path}">\n`).join('')}<script type="module" src="{base}/${script}"></script>
</head>
<body><div id="console"></div><noscript>The console needs scripts.</noscript></body>
</html>
`
}

/** What runs a flow within the console. A script of another kind would be asked for with an origin, which it has not. */
function framePage(script) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>A flow</title>
<body><script src="{base}/${script}"></script></body>
</html>
`
}

/** The Markdown below docs/, as JSON by its path. */
function documentsFile() {
  const folder = join(root, 'docs')
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.md'))
    .sort()
  const text = JSON.stringify(Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])))
  const contents = Buffer.from(text)
  return { path: `files/documents-${hashOf(contents)}.json`, contents }
}

const hashOf = (contents) => createHash('sha256').update(contents).digest('hex').slice(0, 8).toUpperCase()

function compressed(contents) {
  return brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)
