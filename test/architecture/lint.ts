/** What the linter says about files that a test writes, by the rules of this repository. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { repoRoot } from '../support/paths.ts'

export interface Complaint {
  /** Path below the root of the repository. */
  path: string
  line: number
  rule: string
}

/** `files`: path to source text. Sorted by path and line. */
export function complaints(files: { [path: string]: string }): Complaint[] {
  const folder = mkdtempSync(join(tmpdir(), 'homescope-rules-'))
  try {
    for (const name of ['biome.json', 'package.json', 'scripts/lint/clock.grit', 'scripts/lint/files.grit']) {
      cpSync(join(repoRoot, name), join(folder, name))
    }
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    return lint(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface Diagnostic {
  category: string
  location: { path: string; start: { line: number } }
}

function lint(folder: string): Complaint[] {
  const biome = join(repoRoot, 'node_modules/@biomejs/biome/bin/biome')
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=200', '.']
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] }
  return diagnostics
    .map(({ category, location: { path, start } }) => ({ path, line: start.line, rule: category }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line))
}
