// Builds dist/ with esbuild: the command line and the plane as one CommonJS file each (an ES module that imports
// node:http makes newer Nodes load undici at start), and with --tests the test files into .build/.
import { readdirSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const { version } = JSON.parse(await readFile(`${root}/package.json`, 'utf8'))

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
  legalComments: 'none',
  define: { __VERSION__: JSON.stringify(version) },
}

async function buildProgram() {
  await build({
    ...shared,
    entryPoints: { descope: 'src/main.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    minify: true,
    external: ['./plane.cjs'],
  })
  await build({
    ...shared,
    entryPoints: { plane: 'src/plane.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    minifySyntax: true,
    keepNames: true,
    sourcemap: 'linked',
  })
}

async function buildTests() {
  rmSync(`${root}/.build`, { recursive: true, force: true })
  const entryPoints = [...testFiles('src'), ...testFiles('test')]
  await build({
    ...shared,
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
  await writeFile(
    `${root}/.build/files.json`,
    JSON.stringify(entryPoints.map((file) => `.build/${file.replace(/\.ts$/, '.mjs')}`)),
  )
}

function testFiles(folder) {
  return readdirSync(`${root}/${folder}`, { recursive: true })
    .filter((name) => /\.(test|long)\.ts$/.test(name))
    .map((name) => `${folder}/${name}`)
    .sort()
}

await buildProgram()
if (process.argv.includes('--tests')) await buildTests()
