// What may not grow: entries of a folder, files that import each other in a circle, casts, lines of the middle file. What was
// over its limit when the limit came stands in limits.json, which `npm run generate` shortens and nothing lengthens.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { castsIn } from './casts.mjs'
import { circles } from './graph.mjs'
import { importsOf, sourceFiles } from './imports.mjs'

export const LIMITS = 'scripts/architecture/limits.json'
const ENTRIES = 20
const MEDIAN = 80
const ROOTS = ['src', 'test', 'scripts', 'bench']

/** What the repository has of each. */
export function measure(root) {
  const files = sourceFiles(root)
  const imports = importsOf(root, files)
  const circlesOf = (kinds) =>
    circles(
      files,
      imports.filter(({ kind }) => kinds.includes(kind)).map(({ from, to }) => [from, to]),
    )
  const lines = files.map((file) => readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length)
  return {
    folders: Object.fromEntries(ROOTS.flatMap((folder) => overFull(root, folder))),
    /** By types alone; those of running programs may not be at all. */
    inCircles: circlesOf(['value', 'type']).flat(),
    running: circlesOf(['value', 'late']),
    casts: castsIn(root),
    median: lines.sort((a, b) => a - b)[Math.floor(lines.length / 2)],
  }
}

function overFull(root, folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) =>
    isKept(root, folder, entry),
  )
  const below = entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => overFull(root, `${folder}/${name}`))
  return entries.length > ENTRIES ? [[folder, entries.length], ...below] : below
}

/** Git keeps no folder that a move has emptied. */
function isKept(root, folder, entry) {
  if (entry.name.startsWith('.')) return false
  return !entry.isDirectory() || readdirSync(join(root, folder, entry.name)).length > 0
}

/** What is over a limit, in words. */
export function overLimits({ folders, inCircles, running, casts, median }, limits) {
  const full = Object.entries(folders).filter(([folder, count]) => count > (limits.folders[folder] ?? ENTRIES))
  return [
    ...full.map(
      ([folder, count]) =>
        `${folder}: ${count} entries, at most ${limits.folders[folder] ?? ENTRIES}: split it by noun`,
    ),
    ...running.map((files) => `imports in a circle: ${files.join(', ')}`),
    ...(inCircles.length > limits.filesInCircles
      ? [
          `${inCircles.length} files import types in a circle, at most ${limits.filesInCircles}: ${inCircles.join(', ')}`,
        ]
      : []),
    ...tooMany('casts', casts.all, limits.casts),
    ...tooMany('casts to unknown', casts.toUnknown, limits.castsToUnknown),
    ...(median < MEDIAN ? [] : [`half of the files have ${median} lines or more, at most ${MEDIAN - 1}`]),
  ]
}

/** Without their places, of which there are many: those that came are in what was changed. */
function tooMany(what, places, most) {
  return places.length > most
    ? [`${what}: ${places.length}, at most ${most}: let a guard or a reader look instead`]
    : []
}

/** The text of limits.json after what has become smaller: no limit grows, and what is within the usual one goes. */
export function shortened({ folders, inCircles, casts }, limits) {
  const kept = Object.entries(limits.folders).filter(([folder]) => folder in folders)
  const less = {
    folders: Object.fromEntries(kept.map(([folder, count]) => [folder, Math.min(count, folders[folder])])),
    filesInCircles: Math.min(limits.filesInCircles, inCircles.length),
    casts: Math.min(limits.casts, casts.all.length),
    castsToUnknown: Math.min(limits.castsToUnknown, casts.toUnknown.length),
  }
  return `${JSON.stringify(less, null, 2)}\n`
}

export function readLimits(root) {
  return JSON.parse(readFileSync(join(root, LIMITS), 'utf8'))
}
