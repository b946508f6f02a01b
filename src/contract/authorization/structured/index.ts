import { questions } from './questions.ts'
import { relations } from './relations.ts'
import { schema } from './schema.ts'

/** Fine-grained authorization in its structured form: the same schema and the same relations as those of `fga`. */
export const authz = { ...schema, ...relations, ...questions }
