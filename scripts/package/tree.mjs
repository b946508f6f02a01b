// What stands beside the program wherever it is installed: manual pages, completions, licences.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { manPages } from './man.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

const COMPLETIONS = { bash: 'descope', zsh: '_descope', fish: 'descope.fish' }

/** Places below a folder. Debian's policy names those of a package. */
export const DEBIAN = {
  program: 'usr/bin/descope',
  man: 'usr/share/man/man1',
  completions: {
    bash: 'usr/share/bash-completion/completions',
    zsh: 'usr/share/zsh/vendor-completions',
    fish: 'usr/share/fish/vendor_completions.d',
  },
  documents: 'usr/share/doc/homescope',
}
export const ARCHIVE = {
  program: 'descope',
  man: 'man/man1',
  completions: { bash: 'completions', zsh: 'completions', fish: 'completions' },
  documents: '.',
}

/** `places`: one of the above. Documents are written by the caller, who knows their form. */
export async function layOut(folder, places, { program, date, compress = false }) {
  put(folder, program.endsWith('.exe') ? `${places.program}.exe` : places.program, readFileSync(program), 0o755)
  for (const [file, text] of Object.entries(await manPages(date))) {
    if (compress) put(folder, join(places.man, `${file}.gz`), gzipSync(text, { level: 9 }))
    else put(folder, join(places.man, file), text)
  }
  for (const [shell, name] of Object.entries(COMPLETIONS)) {
    const script = execFileSync(process.execPath, [join(root, 'dist/descope.cjs'), 'completion', shell])
    put(folder, join(places.completions[shell], name), script)
  }
}

/** Writes a file and the folders above it, readable by everybody. */
export function put(folder, name, content, mode = 0o644) {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
  writeFileSync(path, content, { mode })
}

export function copyDocuments(folder, names) {
  mkdirSync(folder, { recursive: true })
  for (const name of names) copyFileSync(join(root, name), join(folder, name.split('/').at(-1)))
}
