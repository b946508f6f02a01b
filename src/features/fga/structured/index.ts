import * as questions from './questions.ts'
import * as relations from './relations.ts'
import * as schema from './schema.ts'

export const authz = { ...schema, ...relations, ...questions }
