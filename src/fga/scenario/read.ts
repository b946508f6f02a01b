/**
 * A file that says what a schema has to answer:
 *
 *     schema_file: drive.fga          # or schema: the text itself
 *     tuples:
 *       - doc:readme owner user:ann
 *     tests:
 *       - name: owners may read
 *         context: { country_code: NL }
 *         check:
 *           doc:readme can_read user:ann: true
 *         who:
 *           doc:readme can_read: [user:ann]
 *         what:
 *           user:ann: [doc:readme owner, doc:readme can_read]
 */
import { isObject } from '../../lib/json.ts'
import type { Context } from '../conditions/values.ts'
import type { RelationQuery } from '../engine/engine.ts'
import type { Tuple } from '../tuples/port.ts'
import { readHolding, readTarget, readTuple, WordsError } from './words.ts'

export interface Scenario {
  /** The text of the schema, or the file that has it. */
  schema: { text: string } | { file: string }
  tuples: Tuple[]
  tests: ScenarioTest[]
}

export interface ScenarioTest {
  name: string
  context: Context
  check: { tuple: Tuple; expected: Expectation }[]
  who: { holding: RelationQuery; expected: string[] }[]
  what: { target: string; targetType: string; expected: string[] }[]
}

/** What is not named is not compared. */
export interface Expectation {
  allowed: boolean
  conditional?: boolean
  missing?: string[]
}

/** All that is wrong with the file, each with the way to it. */
export class ScenarioError extends Error {}

/** `document` is what YAML or JSON says. Throws ScenarioError. */
export function readScenario(document: unknown): Scenario {
  const reader = new Reader()
  const scenario = reader.scenario(document)
  if (reader.problems.length > 0) throw new ScenarioError(reader.problems.join('\n'))
  return scenario
}

const NOTHING: Scenario = { schema: { text: '' }, tuples: [], tests: [] }

class Reader {
  readonly problems: string[] = []

  scenario(document: unknown): Scenario {
    const members = this.#object(document, 'the file', ['schema', 'schema_file', 'tuples', 'tests'])
    if (!members) return NOTHING
    const { schema, schema_file: file } = members
    if ((schema === undefined) === (file === undefined))
      this.problems.push('the file: expected either schema or schema_file')
    const text = this.#text(schema ?? file ?? '', schema === undefined ? 'schema_file' : 'schema')
    return {
      schema: schema === undefined ? { file: text } : { text },
      tuples: this.#list(members['tuples'], 'tuples').flatMap((each, index) => this.#tuple(each, `tuples[${index}]`)),
      tests: this.#list(members['tests'], 'tests').flatMap((each, index) => this.#test(each, `tests[${index}]`)),
    }
  }

  #test(value: unknown, path: string): ScenarioTest[] {
    const members = this.#object(value, path, ['name', 'context', 'check', 'who', 'what'])
    if (!members) return []
    const questions = (name: 'check' | 'who' | 'what') =>
      Object.entries(this.#optional(members[name], `${path}.${name}`))
    return [
      {
        name: members['name'] === undefined ? path : this.#text(members['name'], `${path}.name`),
        context: this.#optional(members['context'], `${path}.context`),
        check: questions('check').flatMap(([line, expected]) =>
          this.#words(`${path}.check`, () => ({
            tuple: readTuple(line),
            expected: this.#expected(expected, `${path}.check["${line}"]`),
          })),
        ),
        who: questions('who').flatMap(([line, expected]) =>
          this.#words(`${path}.who`, () => ({
            holding: readHolding(line),
            expected: this.#texts(expected, `${path}.who["${line}"]`),
          })),
        ),
        what: questions('what').flatMap(([line, expected]) =>
          this.#words(`${path}.what`, () => ({
            ...readTarget(line),
            expected: this.#texts(expected, `${path}.what["${line}"]`),
          })),
        ),
      },
    ]
  }

  #tuple(value: unknown, path: string): Tuple[] {
    if (typeof value === 'string') return this.#words(path, () => readTuple(value))
    const names = ['resource', 'resourceType', 'relation', 'target', 'targetType'] as const
    const members = this.#object(value, path, names)
    if (!members) return []
    const [resource, resourceType, relation, target, targetType] = names.map((name) =>
      this.#text(members[name], `${path}.${name}`),
    )
    return [{ resource, resourceType, relation, target, targetType } as Tuple]
  }

  #expected(value: unknown, path: string): Expectation {
    if (typeof value === 'boolean') return { allowed: value }
    const members = this.#object(value, path, ['allowed', 'conditional', 'missing'])
    const { allowed, conditional, missing } = members ?? {}
    const isRight = typeof allowed === 'boolean' && (conditional === undefined || typeof conditional === 'boolean')
    if (members && !isRight) this.problems.push(`${path}: expected true, false or { allowed, conditional, missing }`)
    return {
      allowed: allowed === true,
      ...(typeof conditional === 'boolean' && { conditional }),
      ...(missing !== undefined && { missing: this.#texts(missing, `${path}.missing`) }),
    }
  }

  #words<T>(path: string, read: () => T): T[] {
    try {
      return [read()]
    } catch (error) {
      if (!(error instanceof WordsError)) throw error
      this.problems.push(`${path}: ${error.message}`)
      return []
    }
  }

  #object(value: unknown, path: string, names: readonly string[]): { [name: string]: unknown } | undefined {
    if (!isObject(value)) {
      this.problems.push(`${path}: expected ${names.join(', ')}`)
      return undefined
    }
    for (const name of Object.keys(value)) {
      if (!names.includes(name)) this.problems.push(`${path}: there is no ${name}; expected ${names.join(', ')}`)
    }
    return value
  }

  #optional(value: unknown, path: string): { [name: string]: unknown } {
    if (value === undefined || value === null) return {}
    if (isObject(value)) return value
    this.problems.push(`${path}: expected names with values`)
    return {}
  }

  #list(value: unknown, path: string): unknown[] {
    if (value === undefined || value === null) return []
    if (Array.isArray(value)) return value
    this.problems.push(`${path}: expected a list`)
    return []
  }

  #texts(value: unknown, path: string): string[] {
    return this.#list(value, path).map((each, index) => this.#text(each, `${path}[${index}]`))
  }

  #text(value: unknown, path: string): string {
    if (typeof value === 'string') return value
    this.problems.push(`${path}: expected a text`)
    return ''
  }
}
