// Splits a CommonJS program where it has import(), which esbuild does for ES modules only: those are made first, then
// each is rewritten. What a command does not need is then neither read nor compiled, which is a fifth of its start.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { build, transform } from 'esbuild'

/**
 * Takes the options of a program that is one file, and writes `<entry>.cjs` and `<entry>-<hash>.cjs` beside it.
 * @param {import('../build.mjs').Program} options
 */
export async function buildInParts(options) {
  const [entry] = Object.keys(options.entryPoints)
  /** @type {import('esbuild').BuildOptions & { write: false }} */
  const split = {
    ...options,
    format: 'esm',
    splitting: true,
    chunkNames: `${entry}-[hash]`,
    minify: false,
    write: false,
    // Rewritten below; here it would put an end to the splitting.
    supported: {},
  }
  const plugins = [await baseAsOne(split), ...options.plugins]
  const { outputFiles } = await build({ ...split, plugins })
  const parts = await Promise.all(outputFiles.map((file) => asCommonJs(file, options)))
  const folder = join(options.absWorkingDir, options.outdir)
  for (const name of readdirSync(folder)) if (isPartOf(entry, name)) rmSync(join(folder, name))
  for (const { path, code } of parts) writeFileSync(path, code)
}

/**
 * A plugin that keeps what is always loaded in one file. esbuild makes a file of each set of modules that the same parts
 * need, so that each part has to need all of it: it imports the entry, whose modules were evaluated before it.
 */
async function baseAsOne(options) {
  const { absWorkingDir: root, entryPoints } = options
  const [entry] = Object.values(entryPoints)
  const { metafile } = await build({ ...options, metafile: true })
  const base = new Set()
  const visit = (file) => {
    if (base.has(file)) return
    base.add(file)
    for (const { path, kind } of metafile?.inputs[file]?.imports ?? []) if (kind !== 'dynamic-import') visit(path)
  }
  visit(entry)
  const parts = Object.values(metafile?.outputs ?? {})
    .map(({ entryPoint }) => entryPoint)
    .filter((file) => file && !base.has(file))
  return {
    name: 'base-as-one',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/, namespace: 'file' }, ({ path }) => {
        if (!parts.includes(relative(root, path).replaceAll('\\', '/'))) return undefined
        const contents = `${readFileSync(path, 'utf8')}\nimport ${JSON.stringify(join(root, entry))}\n`
        return { contents, loader: 'ts' }
      })
    },
  }
}

async function asCommonJs({ path, text }, /** @type {any} */ { target, platform, minify, supported }) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform,
    target,
    minify,
    supported,
    sourcefile: basename(path),
  })
  return { path, code }
}

function isPartOf(entry, name) {
  return name.startsWith(`${entry}-`) && name.endsWith('.cjs')
}
