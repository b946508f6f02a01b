import * as backups from './backups.ts'
import * as questions from './questions.ts'
import * as relations from './relations.ts'
import * as resources from './resources.ts'
import * as schema from './schema.ts'

export const fga = { ...schema, ...relations, ...questions, ...resources, ...backups }
