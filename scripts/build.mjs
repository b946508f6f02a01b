// Builds dist/ with esbuild: the command line and the plane as one CommonJS file each (an ES module that imports
// node:http makes newer Nodes load undici at start), and with --tests the test files into .build/.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { componentLicenses, componentsInside } from './build/components.mjs'
import { buildConsole, CONSOLE_PACKAGES } from './build/console.mjs'
import { evaluated } from './build/evaluated.mjs'
import { kindsAsData } from './build/kinds.mjs'
import { operationsByName } from './build/operations.mjs'
import { buildInParts } from './build/split.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { version, dependencies, devDependencies, optionalDependencies } = JSON.parse(
  readFileSync(`${root}/package.json`, 'utf8'),
)

/** @satisfies {import('esbuild').BuildOptions} */
export const everywhere = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
  legalComments: 'none',
  define: { __VERSION__: JSON.stringify(version), __BINARY__: 'false' },
  plugins: [evaluated],
}

/** @type {Omit<Program, 'entryPoints'>} */
const program = { ...everywhere, outdir: 'dist', outExtension: { '.js': '.cjs' }, format: 'cjs' }

/**
 * What every start of a plane needs stands in its file: as packages, hundreds of small files, it would take longer to
 * load than all the rest.
 */
const STARTED = ['kysely', 'jose', 'otpauth', 'uqr']
/** ES modules only, which a command line without import() cannot load from where they are installed. */
const CONDITIONS = ['@marcbachmann/cel-js']
const TRACING = Object.keys(devDependencies).filter((name) => name.startsWith('@opentelemetry/'))
/** Parsers of other engines' schemas, within the command line. */
const FOREIGN = [
  '@openfga/syntax-transformer',
  'antlr4',
  'ajv',
  'fast-deep-equal',
  'fast-uri',
  'json-schema-traverse',
  'require-from-string',
  '@authzed/spicedb-parser-js',
  'parsimmon',
]
/** The server half of the Model Context Protocol. */
const PROTOCOL = ['@modelcontextprotocol/sdk', 'zod', 'zod-to-json-schema', 'ajv-formats']
const packagesBut = (names) =>
  Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !names.includes(name))
const external = packagesBut(STARTED)
/** @type {Omit<Program, 'entryPoints'>} */
const server = { ...program, packages: 'bundle', external, minifySyntax: true, minifyWhitespace: true }

/** import() would start the loader of ES modules, and with node:http make newer Nodes load undici. */
const commandLine = {
  ...program,
  minify: true,
  supported: { 'dynamic-import': false },
  plugins: [evaluated, operationsByName, kindsAsData],
}

/**
 * @typedef {import('esbuild').BuildOptions & { absWorkingDir: string, outdir: string, entryPoints: { [name: string]: string },
 *   plugins: import('esbuild').Plugin[], platform: import('esbuild').Platform }} Program
 */

/** esbuild's options for each program. The command line opens the plane only for `serve`, so that stays a file apart. */
/** @type {Program[]} */
export const programs = [
  {
    ...commandLine,
    entryPoints: { descope: 'src/main.ts' },
    external: ['commands', 'plane', 'pipeline', 'jq', 'doctor', 'mcp'].map((name) => `./${name}.cjs`),
  },
  {
    ...commandLine,
    packages: 'bundle',
    external: packagesBut(CONDITIONS),
    entryPoints: { commands: 'src/cli/program.ts' },
  },
  { ...program, entryPoints: { jq: 'jq-wasm/inline' }, packages: 'bundle', minify: true },
  { ...commandLine, entryPoints: { doctor: 'src/cli/doctor/index.ts' } },
  // Tools are made of whole declarations, which the rest of the command line goes without.
  { ...commandLine, plugins: [evaluated], entryPoints: { mcp: 'src/cli/mcp/index.ts' }, packages: 'bundle' },
  { ...server, entryPoints: { plane: 'src/plane.ts' }, sourcemap: 'linked' },
  { ...server, entryPoints: { testing: 'src/testing/index.ts' } },
  // The packages of OpenTelemetry, of which few files are needed and which only some need: a file of its own.
  { ...server, entryPoints: { tracing: 'src/process/tracing.ts' }, minify: true },
  // The packages that show flows in browsers, which a plane loads when a page asks for them.
  { ...program, entryPoints: { components: 'src/process/components.ts' }, plugins: [componentsInside] },
  {
    ...program,
    entryPoints: { pipeline: 'src/pipeline/index.ts' },
    minifySyntax: true,
    sourcemap: 'linked',
  },
]

export async function buildPrograms() {
  mkdirSync(`${root}/dist`, { recursive: true })
  for (const options of programs) await (options.entryPoints.commands ? buildInParts(options) : build(options))
  writeFileSync(`${root}/dist/console.cjs`, (await buildConsole()).module)
  writeFileSync(
    `${root}/dist/licenses.txt`,
    [
      ...[...STARTED, ...CONDITIONS, 'jq-wasm', ...TRACING, ...FOREIGN, ...PROTOCOL, ...CONSOLE_PACKAGES].map(
        licenseOf,
      ),
      componentLicenses(),
    ].join('\n'),
  )
  // The types of homescope/testing stand in a file that imports nothing, so it is its own declaration.
  const types = readFileSync(`${root}/src/testing/types.ts`, 'utf8')
  const start = 'export declare function startPlane(options?: StartOptions): Promise<TestingPlane>'
  writeFileSync(`${root}/dist/testing.d.ts`, `${types}\n${start}\n`)
}

/** What a bundled package asks to be kept with it. */
function licenseOf(name) {
  const folder = `${root}/node_modules/${name}`
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  if (file) return `${name}\n\n${readFileSync(`${folder}/${file}`, 'utf8')}`
  const { license, author, homepage } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  return `${name}\n\n${[license, author?.name ?? author, homepage].filter(Boolean).join(', ')}\n`
}

/** Bundles the test files whose path `isWanted`; the answer names the bundles, relative to the root. */
export async function buildTests(isWanted = () => true) {
  rmSync(`${root}/.build`, { recursive: true, force: true })
  const entryPoints = [...testFiles('src'), ...testFiles('test')].filter(isWanted)
  await build({
    ...everywhere,
    entryPoints,
    outbase: '.',
    outdir: '.build',
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    splitting: true,
    sourcemap: 'inline',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  })
  return entryPoints.map((file) => `.build/${file.replace(/\.ts$/, '.mjs')}`)
}

function testFiles(folder) {
  return readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(test|long)\.ts$/.test(name))
    .map((name) => `${folder}/${name}`)
    .sort()
}

/** Types of the pipeline's library. Declarations keep the sources' endings, which a program that imports them cannot use. */
export function buildTypes() {
  execFileSync(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, '-p', 'tsconfig.types.json'], {
    cwd: root,
    stdio: 'inherit',
  })
  const folder = `${root}/dist/types`
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((each) =>
    each.endsWith('.d.ts'),
  )) {
    const text = readFileSync(`${folder}/${name}`, 'utf8')
    writeFileSync(`${folder}/${name}`, text.replace(/((?:from |import\()['"]\.{1,2}\/[^'"]*)\.ts(['"])/g, '$1.js$2'))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildPrograms()
  buildTypes()
  if (process.argv.includes('--tests')) await buildTests()
}
