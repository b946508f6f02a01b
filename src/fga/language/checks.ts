/** What the names of a schema mean: everything that is declared once and used as what it is. */
import { fixedValues } from '../conditions/constraint-values.ts'
import { PARAMETER_TYPES } from '../conditions/values.ts'
import type { Place, Problems } from './problems.ts'
import type {
  ConditionExpression,
  ConditionSyntax,
  Expression,
  PermissionSyntax,
  RelationSyntax,
  SchemaSyntax,
  TypeReference,
  TypeSyntax,
} from './syntax.ts'

/** Relations and permissions of one schema. */
const MOST_DEFINITIONS = 50_000
/** Each is compiled, and some hold a regular expression. */
const MOST_CONDITIONS = 1000
/** Types that the arrows of one schema lead to, all of them together: each is a definition to go on with. */
const MOST_WAYS = 100_000

/** `unreadable`: names that are declared, but where something is wrong with the text; nobody is told that they are missing. */
export function checkSchema(
  schema: SchemaSyntax,
  problems: Problems,
  unreadable: ReadonlySet<string> = new Set(),
): void {
  checkCount(schema, problems)
  const names = namesOf(schema, unreadable, problems)
  for (const declared of schema.conditions) {
    if (declared.kind === 'constraint') fixedValues(declared, problems)
    else checkParameters(declared, problems)
  }
  for (const type of schema.types) {
    for (const member of type.members) {
      if (member.kind === 'relation') checkRelation(member, names, problems)
      else checkExpression(member.expression, { type, member, names, problems })
    }
  }
}

function checkCount({ conditions }: SchemaSyntax, problems: Problems): void {
  const { length } = conditions
  const { place } = conditions[MOST_CONDITIONS] ?? {}
  if (place) {
    problems.add(place, `a schema has at most ${MOST_CONDITIONS} conditions and constraints, this has ${length}`)
  }
}

type Member = RelationSyntax | PermissionSyntax
interface Names {
  unreadable: ReadonlySet<string>
  conditions: ReadonlySet<string>
  types: ReadonlyMap<string, ReadonlyMap<string, Member>>
  /** Types that arrows have led to. */
  ways: number
}

const BEGIN: Place = { line: 1, column: 1 }

function namesOf(schema: SchemaSyntax, unreadable: ReadonlySet<string>, problems: Problems): Names {
  const conditions = new Set<string>()
  for (const { name, place, kind } of schema.conditions) {
    if (conditions.has(name)) {
      const advice = kind === 'constraint' ? `; give this one a name: constraint Other:${name}` : ''
      problems.add(place, `${name} is declared twice${advice}`)
    }
    conditions.add(name)
  }
  const types = new Map<string, Map<string, Member>>()
  let count = 0
  for (const { name, place, members } of schema.types) {
    const known = types.get(name)
    if (known) problems.add(place, `type ${name} is declared twice`)
    // With those of the first, so that nobody is told besides that they are missing.
    types.set(name, new Map([...(known ?? []), ...membersOf(name, members, problems)]))
    count += members.length
  }
  if (count > MOST_DEFINITIONS) {
    problems.add(BEGIN, `a schema has at most ${MOST_DEFINITIONS} relations and permissions, this has ${count}`)
  }
  return { unreadable, conditions, types, ways: 0 }
}

function membersOf(type: string, members: readonly Member[], problems: Problems): Map<string, Member> {
  const known = new Map<string, Member>()
  for (const member of members) {
    const first = known.get(member.name)
    if (first)
      problems.add(member.place, `type ${type} has a ${first.kind} ${member.name} already, in line ${first.place.line}`)
    else known.set(member.name, member)
  }
  return known
}

function checkParameters({ parameters }: ConditionSyntax, problems: Problems): void {
  const seen = new Set<string>()
  for (const { name, type, place } of parameters) {
    if (seen.has(name)) problems.add(place, `the parameter ${name} stands here twice`)
    seen.add(name)
    if (!(PARAMETER_TYPES as readonly string[]).includes(type)) {
      problems.add(place, `expected one of ${PARAMETER_TYPES.join(', ')} as the type of ${name}, found ${type}`)
    }
  }
}

function checkRelation({ targets, condition }: RelationSyntax, names: Names, problems: Problems): void {
  const seen = new Set<string>()
  for (const target of targets) {
    const text = target.relation === undefined ? target.type : `${target.type}#${target.relation}`
    if (seen.has(text)) problems.add(target.place, `${text} stands here twice`)
    seen.add(text)
    checkTarget(target, names, problems)
  }
  if (condition) checkConditions(condition, names, problems)
}

function checkTarget({ type, relation, place }: TypeReference, names: Names, problems: Problems): void {
  const members = names.types.get(type)
  if (names.unreadable.has(relation ?? type)) return
  if (!members) problems.add(place, `there is no type ${type}${listed('the types are', names.types.keys())}`)
  else if (relation !== undefined && !members.has(relation)) {
    problems.add(place, `type ${type} has no relation ${relation}${listed('it has', members.keys())}`)
  }
}

interface Within {
  type: TypeSyntax
  member: PermissionSyntax
  names: Names
  problems: Problems
}

function checkExpression(expression: Expression, within: Within): void {
  const { type, names, problems } = within
  if (isUnreadable(expression, names)) return
  const members = names.types.get(type.name)
  switch (expression.op) {
    case 'name':
      if (!members?.has(expression.name)) problems.add(expression.place, missing(type.name, expression.name, members))
      break
    case 'arrow':
      checkArrow(expression, within)
      break
    case 'with':
      checkExpression(expression.body, within)
      checkConditions(expression.condition, names, problems)
      break
    default:
      for (const part of expression.parts) checkExpression(part, within)
  }
}

function isUnreadable(expression: Expression, { unreadable }: Names): boolean {
  if (expression.op === 'arrow') return unreadable.has(expression.via) || unreadable.has(expression.name)
  return expression.op === 'name' && unreadable.has(expression.name)
}

function checkArrow({ via, name, place }: Expression & { op: 'arrow' }, { type, names, problems }: Within): void {
  const members = names.types.get(type.name)
  const relation = members?.get(via)
  if (!relation) problems.add(place, missing(type.name, via, members))
  else if (relation.kind === 'relation') checkArrowTargets(relation, name, place, { names, problems })
  else problems.add(place, `${via} is a permission; an arrow follows a relation of ${type.name}`)
}

function checkArrowTargets(
  relation: RelationSyntax,
  name: string,
  place: Place,
  { names, problems }: Pick<Within, 'names' | 'problems'>,
): void {
  names.ways += relation.targets.length
  if (names.ways > MOST_WAYS) {
    problems.add(place, `the arrows of a schema lead to at most ${MOST_WAYS} types together`)
    return
  }
  const plain = relation.targets.filter((target) => target.relation === undefined)
  // A type that is not there has been noted where the relation stands.
  if (plain.some(({ type }) => !names.types.has(type) || names.types.get(type)?.has(name))) return
  const types = plain.map(({ type }) => type)
  const leads = few(types).join(', ') || 'sets only, which an arrow does not follow'
  problems.add(
    place,
    `nothing that ${relation.name} leads to has a relation or permission ${name} (it leads to ${leads})`,
  )
}

function missing(type: string, name: string, members: ReadonlyMap<string, Member> | undefined): string {
  return `type ${type} has no relation or permission ${name}${listed('it has', (members ?? new Map()).keys())}`
}

function checkConditions(expression: ConditionExpression, names: Names, problems: Problems): void {
  if (expression.op === '!') checkConditions(expression.part, names, problems)
  else if (expression.op !== 'condition') for (const part of expression.parts) checkConditions(part, names, problems)
  else if (!names.conditions.has(expression.name) && !names.unreadable.has(expression.name)) {
    const { place, name } = expression
    problems.add(place, `there is no condition ${name}${listed('the conditions are', names.conditions)}`)
  }
}

/** A few of the names, for who has mistyped one. */
function listed(lead: string, names: Iterable<string>): string {
  const shown = few(names)
  return shown.length > 0 ? `; ${lead} ${shown.join(', ')}` : ''
}

function few(names: Iterable<string>): string[] {
  const shown: string[] = []
  for (const name of names) {
    if (shown.length === 8) return [...shown, '...']
    shown.push(name)
  }
  return shown
}
