import { contract } from '../../../client/operations.ts'
import type { Api, Run } from '../../command.ts'
import type { GoValue } from '../../go/json.ts'
import { done, type Result } from '../../output/output.ts'
import { everyRelation } from './every-relation.ts'
import { tupleOf } from './words.ts'

export const create: Run = async ({ api, args }) => {
  await api.call(contract.fga.createRelations, { tuples: [{ ...tupleOf(args) }] })
  return done
}

export const remove: Run = async ({ api, args }) => {
  await api.call(contract.fga.deleteRelations, { tuples: [{ ...tupleOf(args) }] })
  return done
}

export const listAll: Run = async ({ api }): Promise<Result> => ({
  shape: 'pages',
  key: 'relations',
  pages: values(api),
  words: { verb: 'Loaded', one: 'relation', many: 'relations', item: 'Relation' },
  isTable: true,
})

async function* values(api: Api): AsyncGenerator<GoValue[]> {
  for await (const page of everyRelation(api)) yield page
}
