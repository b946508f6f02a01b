import { newSchema } from '../normalize/schema.ts'
import { createOrigins } from '../origin.ts'
import { type CheckedResource, checkResources } from '../run/check.ts'
import type { Memory } from '../stages/stage.ts'
import { restore } from '../state/restore.ts'
import { newState } from '../state/state.ts'
import type { Setting } from './setting.ts'

/** Exit code 1 where a run would fail. Nothing is loaded, and no position moves. */
export async function check(setting: Setting): Promise<number> {
  const { definition } = setting
  const { name, dataset, source, write, schema_contract: contract } = definition
  const { api } = setting
  const resources = await setting.resources(api)
  const destination = await setting.destination()
  const { origins, close } = createOrigins(api, resources)
  try {
    const memory = await memoryOf(setting)
    const options = { pipeline: name, dataset, source, destination, resources, origins, write, contract }
    const checked = await checkResources({ ...options, only: definition.resources }, memory)
    for (const each of checked) tell(setting, each)
    const failed = checked.filter(({ failure }) => failure !== undefined)
    setting.say(failed.length === 0 ? 'A run would be let in' : `A run would fail at ${failed.length} resource(s)`)
    return failed.length === 0 ? 0 : 1
  } finally {
    close()
  }
}

/** As the destination has it; what is not there yet is not made for a look. */
async function memoryOf(setting: Setting): Promise<Memory> {
  const { definition, workdir } = setting
  const { name, source } = definition
  const local = {
    pipeline: name,
    state: workdir.readState() ?? newState(name),
    schema: workdir.readSchema(source) ?? newSchema(source, (await setting.destination()).convention),
  }
  if (!workdir.exists) return local
  return setting.withWarehouse((warehouse) => restore(warehouse, local), { readOnly: true })
}

function tell(setting: Setting, { resource, rows, changes, failure }: CheckedResource): void {
  setting.say(`${resource}: ${rows} row(s) looked at`)
  for (const change of changes) setting.say(`  new ${change}`)
  if (failure !== undefined) setting.say(`  ${failure}`)
}
