// Splits a CommonJS program where it has import(), which esbuild does for ES modules only: those are made first, then
// each is rewritten. What a command does not need is then neither read nor compiled, which is a fifth of its start.
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build, transform } from 'esbuild'

/** Takes the options of a program that is one file, and writes `<entry>.cjs` and `<entry>-<hash>.cjs` beside it. */
export async function buildInParts(options) {
  const [entry] = Object.keys(options.entryPoints)
  const { outputFiles } = await build({
    ...options,
    format: 'esm',
    splitting: true,
    chunkNames: `${entry}-[hash]`,
    minify: false,
    write: false,
    // Rewritten below; here it would put an end to the splitting.
    supported: {},
  })
  const parts = await Promise.all(outputFiles.map((file) => asCommonJs(file, options)))
  const folder = join(options.absWorkingDir, options.outdir)
  for (const name of readdirSync(folder)) if (isPartOf(entry, name)) rmSync(join(folder, name))
  for (const { path, code } of parts) writeFileSync(path, code)
}

async function asCommonJs({ path, text }, { target, platform, minify, supported }) {
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
