import { contract } from '../../../client/operations.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Api } from '../../command.ts'

/** All relations, page by page; none of them is empty. */
export async function* everyRelation(api: Api): AsyncGenerator<JsonObject[]> {
  for (let after = ''; ; ) {
    const { tuples, next } = (await api.call(contract.fga.listRelations, { after })) ?? {}
    if (tuples && tuples.length > 0) yield tuples
    if (!next) return
    after = next
  }
}
