import { contract } from '../client/operations.ts'
import { readTuple } from '../fga/scenario/words.ts'
import type { Calls } from './calls.ts'
import type { TestingPlane } from './types.ts'

/** Fine-grained authorization in lines of words, as in `doc:plan owner user:ann`. */
export function createFga({ call }: Calls): TestingPlane['fga'] {
  const tuplesOf = (lines: readonly string[]) => ({ tuples: lines.map((line) => ({ ...readTuple(line) })) })
  return {
    schema: async (dsl) => {
      await call(contract.fga.saveSchema, { dsl })
    },
    relate: async (...relations) => {
      await call(contract.fga.createRelations, tuplesOf(relations))
    },
    unrelate: async (...relations) => {
      await call(contract.fga.deleteRelations, tuplesOf(relations))
    },
    check: async (relation, context = {}) => {
      const reply = await call(contract.fga.check, { ...tuplesOf([relation]), context: context })
      return reply?.tuples?.[0]?.allowed ?? false
    },
  }
}
