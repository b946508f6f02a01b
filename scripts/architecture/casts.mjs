// Type assertions in the source, tests apart: `x as T`, which tells the compiler and asks nothing. `as const` is none.
// Biome's parser counts them, so that comments and texts cannot.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

const BIOME = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
const ANY = 'or { TsAsExpression(), TsTypeAssertionExpression() } as $cast where { $cast <: not `$value as const` }'
const TO_UNKNOWN = 'or { `$value as unknown`, `<unknown>$value` }'

/** Places of all below `src` of `root` as `file:line:column`, and of those to `unknown`, by which anything becomes anything. */
export function castsIn(root) {
  return { all: found(root, ANY), toUnknown: found(root, TO_UNKNOWN) }
}

/** @param {string} root @param {string} pattern In GritQL. */
function found(root, pattern) {
  const options = ['search', pattern, '--max-diagnostics=none', '--colors=off', 'src']
  const { stdout, stderr, status } = spawnSync(BIOME, options, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 })
  const text = stdout + stderr
  if (status !== 0 || !/Searched \d+ file/.test(text))
    throw new Error(`biome search has failed: ${text.slice(0, 2000)}`)
  const places = [...text.matchAll(/^(\S+\.tsx?:\d+:\d+) search ━/gm)].map(([, place = '']) => place)
  return places.filter((place) => !/\.(test|long|generated)\.tsx?:/.test(place))
}
