// Puts the published packages of the pages, which are made for browsers, into a file of the plane's: each file of theirs
// compressed, as browsers take it, and the theme that they come with, compiled.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { compileTheme } from './theme.mjs'

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url))
const ELEMENTS = '@descope/web-components-ui'
const FLOWS = '@descope/web-component'

/** All elements in one file, which only editors of screens need. */
const EDITOR = 'DescopeDev.js'

/** A plugin of esbuild, which fills src/process/components.ts. */
export const componentsInside = {
  name: 'components-inside',
  setup({ onLoad }) {
    let contents
    onLoad({ filter: /[\\/]process[\\/]components\.ts$/ }, () => {
      contents ??= `export const archive = ${JSON.stringify(archiveOf())}`
      return { contents, loader: 'js' }
    })
  },
}

/** The packages' licences, and those of what is inside their files. */
export function componentLicenses() {
  const folder = join(MODULES, ELEMENTS, 'dist/umd')
  const notices = readdirSync(folder).filter((name) => name.endsWith('.LICENSE.txt'))
  const inside = new Set(notices.flatMap((name) => readFileSync(join(folder, name), 'utf8').split(/\n{2,}/)))
  const own = [ELEMENTS, FLOWS].map((name) => `${name}\n\n${readFileSync(join(MODULES, name, 'LICENSE'), 'utf8')}`)
  return [...own, `Inside ${ELEMENTS}\n\n${[...inside].join('\n\n')}`].join('\n')
}

/** As `ComponentsArchive` has it. */
function archiveOf() {
  const umd = join(MODULES, ELEMENTS, 'dist/umd')
  const names = readdirSync(umd, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.(js|woff)$/.test(name) && name !== EDITOR)
  const files = Object.fromEntries(names.map((name) => [`${ELEMENTS}/dist/umd/${name}`, packed(join(umd, name))]))
  files[`${FLOWS}/dist/index.js`] = packed(join(MODULES, FLOWS, 'dist/index.js'))
  return {
    versions: { [ELEMENTS]: versionOf(ELEMENTS), [FLOWS]: versionOf(FLOWS) },
    theme: compress(JSON.stringify(compileTheme(readFileSync(join(umd, EDITOR), 'utf8')))),
    files,
  }
}

function versionOf(name) {
  return JSON.parse(readFileSync(join(MODULES, name, 'package.json'), 'utf8')).version
}

/** Byte for byte: the files name each other with digests. */
function packed(file) {
  return compress(readFileSync(file))
}

function compress(content) {
  return gzipSync(content, { level: 9 }).toString('base64')
}
