/** What destroys, and is asked for by the console, goes through a typed confirmation, or can be taken back. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { dev } from '../../src/contract/dev/operations.ts'
import { pipeline } from '../../src/contract/dev/pipelines.ts'
import { contract } from '../../src/contract/index.ts'
import { destroys, type Operation } from '../../src/contract/operation.ts'
import { repoRoot } from '../support/paths.ts'

const nouns: { [noun: string]: { [verb: string]: Operation } } = { ...contract, dev, pipeline }

/** Who asks before, or offers to take back what was done. */
const GUARDS = ['confirmTyped', 'undoable']

interface Use {
  file: string
  /** `user.delete`. */
  name: string
  isGuarded: boolean
}

/** Operations that a text names, each with whether it stands in a call of a guard. */
function usesIn(file: string, text: string): Use[] {
  const guarded = [...text.matchAll(new RegExp(`\\b(?:${GUARDS.join('|')})\\(`, 'g'))].map(({ index, 0: start }) => ({
    from: index,
    to: endOfCall(text, index + start.length),
  }))
  return [...text.matchAll(/\bcontract\.(\w+)\.(\w+)/g)].map(({ index, 1: noun, 2: verb }) => ({
    file,
    name: `${noun}.${verb}`,
    isGuarded: guarded.some(({ from, to }) => from < index && index < to),
  }))
}

/** Behind the bracket that closes a call, of which what stands in quotes is no part. */
function endOfCall(text: string, start: number): number {
  const parts = /(['"`])(?:\\.|(?!\1)[^\\])*\1|[()]/gs
  parts.lastIndex = start
  for (let depth = 1; depth > 0; ) {
    const [part] = parts.exec(text) ?? []
    if (part === undefined) throw new Error('a call does not end')
    if (part === '(') depth++
    if (part === ')') depth--
  }
  return parts.lastIndex
}

/** Undefined for a name that is none. */
function operationOf(name: string): Operation | undefined {
  const [noun = '', verb = ''] = name.split('.')
  return nouns[noun]?.[verb]
}

const isDestroying = ({ name }: Use) => {
  const operation = operationOf(name)
  return operation !== undefined && destroys(name.split('.')[1] ?? '', operation)
}

function consoleUses(): Use[] {
  const folder = join(repoRoot, 'src/console')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))
  return files.flatMap((file) => usesIn(file, readFileSync(join(folder, file), 'utf8')))
}

describe('the console', () => {
  test('asks before it destroys, or can take it back', () => {
    const uses = consoleUses().filter(isDestroying)
    assert.ok(uses.length >= 20, `${uses.length} are found`)
    assert.deepEqual(
      uses.filter(({ isGuarded }) => !isGuarded).map(({ file, name }) => `${file}: ${name}`),
      [],
    )
  })

  test('would be caught when it did not', () => {
    const uses = usesIn(
      'x.tsx',
      'const f = () => call(contract.user.delete, {}); confirmTyped({ submit: () => call(contract.tenant.delete) })',
    )
    assert.deepEqual(uses.filter(isDestroying), [
      { file: 'x.tsx', name: 'user.delete', isGuarded: false },
      { file: 'x.tsx', name: 'tenant.delete', isGuarded: true },
    ])
  })
})
