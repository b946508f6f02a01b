import { backups } from './backups.ts'
import { questions } from './questions.ts'
import { relations } from './relations.ts'
import { resources } from './resources.ts'
import { schema } from './schema.ts'

/** Fine-grained authorization: schemas as text. */
export const fga = { ...schema, ...relations, ...questions, ...resources, ...backups }
