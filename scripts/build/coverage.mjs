// The page of coverage, and the figures of README.md: what is known of the vendor's operations, against the contract.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {{ method: string, path: string }} Route
 * @typedef {{ kind: string, area: string, method: string, path: string }} Known
 * @typedef {{ method: string, path: string, aliases?: readonly Route[], refuses?: string }} Operation
 */

/** @param {string} root @returns {Known[]} */
export function knownOperations(root) {
  const text = readFileSync(join(root, 'scripts/build/known-operations.txt'), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [kind = '', area = '', method = '', path = ''] = line.split(' ')
      return { kind, area, method, path }
    })
}

/** As the server looks a route up: one without parameters first. @param {{ [noun: string]: { [verb: string]: Operation } }} contract */
export function answersOf(contract) {
  const routes = Object.entries(contract).flatMap(([noun, verbs]) =>
    Object.entries(verbs).flatMap(([verb, { method, path, aliases = [], refuses = '' }]) =>
      [{ method, path }, ...aliases].map((route) => ({ ...route, name: `${noun}.${verb}`, refuses })),
    ),
  )
  const patterns = routes
    .filter(({ path }) => path.includes(':'))
    .map((route) => ({ ...route, like: patternOf(route) }))
  return (/** @type {Route} */ { method, path }) => {
    const asked = path.replace(/\{[^}]*\}|:\w+/g, 'x')
    return (
      routes.find((route) => route.method === method && route.path === asked) ??
      patterns.find((route) => route.method === method && route.like.test(asked))
    )
  }
}

/** @param {Route} route */
const patternOf = ({ path }) => new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}$`)

/** @param {string} root @param {Parameters<typeof answersOf>[0]} contract */
export function coveragePage(root, contract) {
  const known = knownOperations(root)
  const answer = answersOf(contract)
  const rows = known.map((operation) => {
    const found = answer(operation)
    const state = found ? (found.refuses ? `refused: ${found.refuses}` : 'served') : 'not there'
    const name = found ? `\`${found.name}\`` : ''
    return `| ${operation.area} | \`${operation.method} ${operation.path}\` | ${name} | ${state} |`
  })
  return [
    '# Coverage',
    '',
    '<!-- Made by scripts/generate.mjs of scripts/build/known-operations.txt and src/contract. -->',
    '',
    "Every operation that the vendor's SDKs and descriptions are known to name, and what this server does: serves it, refuses",
    'it in words, or does not have it, which is answered by 404.',
    '',
    ...['management', 'authentication'].map((kind) => {
      const { served, refused, all } = countOf(known, answer, kind)
      return `- ${kind}: ${served} of ${all} served, ${refused} refused in words, ${all - served - refused} not there`
    }),
    '',
    '| area | operation | here | what it does |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

/** @param {Known[]} known @param {ReturnType<typeof answersOf>} answer @param {string} wanted */
function countOf(known, answer, wanted) {
  const found = known.filter(({ kind }) => kind === wanted).map(answer)
  const refused = found.filter((each) => each?.refuses).length
  return { all: found.length, served: found.filter((each) => each && !each.refuses).length, refused }
}

const FIGURES = /It serves \d+ of \d+ management operations and \d+ of \d+ authentication operations/

/** README.md with its figures as they are. @param {string} text @param {string} root @param {Parameters<typeof answersOf>[0]} contract */
export function withFigures(text, root, contract) {
  const known = knownOperations(root)
  const answer = answersOf(contract)
  if (!FIGURES.test(text)) throw new Error('README.md does not say how many operations are served')
  const [management, authentication] = ['management', 'authentication'].map((kind) => countOf(known, answer, kind))
  const figure = (/** @type {typeof management} */ count) => `${count?.served} of ${count?.all}`
  return text.replace(
    FIGURES,
    `It serves ${figure(management)} management operations and ${figure(authentication)} authentication operations`,
  )
}
