/** Relations, answers and schemas of fine-grained authorization. */
import { bool, int32, int64, list, message, object, of, optional, required, text } from '../wire.ts'
import { id, LARGEST_BATCH } from './fields.ts'

/** Names of types, relations, permissions and conditions. */
export const schemaName = text({ max: 64 })
const MOST_CONTEXT_VALUES = 10_000

/** A relation; both engines keep all of it in one key, which bounds its parts. */
export const FgaTuple = message('FgaTuple', {
  resource: required(id),
  resourceType: schemaName,
  relation: required(schemaName),
  target: required(id),
  targetType: text({ max: 129, doc: 'A type, or a set of it: `group#member`' }),
})

export const tuples = required(list(of(FgaTuple), { max: LARGEST_BATCH }))

export const context = object({ max: MOST_CONTEXT_VALUES, doc: 'Values for conditions' })

const StepTuple = message('FgaStepTuple', {
  resource: id,
  resourceType: schemaName,
  relation: schemaName,
  target: id,
  targetType: text({ max: 129 }),
})

/** Kinds of steps: 1 a tuple, 2 a permission, 3 one branch of a union, 4 an intersection, 5 an exclusion. */
export interface PathStep {
  stepType: number
  tuple?: { resource: string; resourceType: string; relation: string; target: string; targetType: string }
  permission?: string
  subPaths?: { steps: PathStep[] }[]
}

type FieldsOfPath = { steps: ReturnType<typeof list<PathStep>> }

/** Steps hold paths, which hold steps. */
const pathFields: FieldsOfPath = {
  get steps(): FieldsOfPath['steps'] {
    return list({ type: FgaPathStep } as { type: typeof FgaPathStep; _is?: PathStep })
  },
}
const FgaPath = message('FgaPath', pathFields)

const FgaPathStep = message('FgaPathStep', {
  stepType: int32(),
  tuple: optional(of(StepTuple)),
  permission: optional(text()),
  subPaths: optional(list(of(FgaPath))),
})

export const FgaAnswer = message('FgaAnswer', {
  allowed: bool(),
  tuple: of(StepTuple),
  info: of(
    message('FgaAnswerInfo', {
      direct: bool({ doc: 'Only relations that touch the resource or the target can change the answer' }),
      conditional: bool({ doc: 'Another context could give another answer' }),
      factUsed: bool(),
      missingContext: optional(list(text(), { doc: 'What deciding conditions need and nobody supplied' })),
      conditionalErr: optional(text({ doc: 'Why a deciding condition failed' })),
      path: optional(of(FgaPath, { doc: 'Why it is allowed, where that was asked' })),
    }),
  ),
})

const ConditionParameter = message('FgaConditionParameter', { name: text(), type: text() })
export const FgaCondition = message('FgaCondition', {
  name: text(),
  params: list(of(ConditionParameter)),
  expression: text({ doc: 'In CEL' }),
  builtin: bool({ doc: 'Made from a constraint' }),
  id: int32({ doc: 'From 1, within a version of the schema' }),
})

export const FgaResourceIdentifier = message('FgaResourceIdentifier', {
  resourceId: required(id),
  resourceType: required(schemaName),
})
export const FgaResourceDetails = message('FgaResourceDetails', {
  resourceId: required(id),
  resourceType: required(schemaName),
  displayName: text({ max: 256 }),
})

export const FgaBackup = message('FgaBackup', {
  id,
  projectId: id,
  status: text({ doc: '`completed`' }),
  schemaVersion: int32({ doc: 'Counts the versions of the schema' }),
  tupleCount: int32(),
  createdAt: int32({ doc: 'Seconds since 1970' }),
  completedAt: int32({ doc: 'Seconds since 1970' }),
  errorMessage: text(),
})

export const MappableResources = message('FgaMappableResources', {
  type: schemaName,
  resources: list(of(message('FgaMappableResource', { resource: id, displayName: text() }))),
})

export const since = int64({ min: 0, doc: 'Milliseconds since 1970; 0 is as far back as the log reaches' })
