/** What would become of relations, were they created: the schema tells. Nothing is sent. */

import { contract } from '../../../client/operations.ts'
import { compileSchema } from '../../../fga/engine/compile.ts'
import type { Tuple } from '../../../fga/tuples/port.ts'
import { tupleRefusal } from '../../../fga/tuples/rules.ts'
import { type JsonObject, textAt } from '../../../lib/json.ts'
import type { Api } from '../../command.ts'
import { Refusal } from '../../exit/exit.ts'
import type { Failure, Item } from '../../import/batches.ts'

export async function relationChecker(api: Api): Promise<(rows: readonly Item[]) => Promise<Failure[]>> {
  const { dsl = '' } = (await api.call(contract.fga.loadSchema)) ?? {}
  if (dsl === '') throw new Refusal('the project has no schema as text, against which relations could be checked')
  const { engine } = await compileSchema(dsl)
  return async (rows) =>
    rows.flatMap((item) => {
      const { wanted, problem = '' } = item
      const reason = wanted ? tupleRefusal(engine, tupleIn(wanted)) : problem
      return reason === undefined ? [] : [{ item, reason }]
    })
}

function tupleIn(wanted: JsonObject): Tuple {
  return {
    resource: textAt(wanted, 'resource'),
    resourceType: textAt(wanted, 'resourceType'),
    relation: textAt(wanted, 'relation'),
    target: textAt(wanted, 'target'),
    targetType: textAt(wanted, 'targetType'),
  }
}
