import { contract } from '../../../client/operations.ts'
import type { Run } from '../../command.ts'
import type { GoValue } from '../../go/json.ts'
import { readText, writeWhole } from '../../io/files.ts'
import { done, type Result, text } from '../../output/output.ts'

export const load: Run = async ({ api, args: [path], json }) => {
  const { dsl = '', version = '' } = (await api.call(contract.fga.loadSchema)) ?? {}
  if (path !== undefined) {
    writeWhole(path, dsl)
    return done
  }
  return json ? { shape: 'several', values: { dsl, version }, done: 'Loaded' } : text(dsl)
}

export const save: Run = async ({ api, args: [path = ''], io }) => {
  await api.call(contract.fga.saveSchema, { dsl: await readText(path, io) })
  const told = `the project has the schema of ${path === '-' ? 'standard input' : path}`
  return { shape: 'several', values: {}, done: 'Saved', told }
}

export const dryRun: Run = async ({ api, args: [path = ''], io }) => {
  const reply = await api.call(contract.fga.dryRunSchema, { dsl: await readText(path, io), count: true })
  const { hasDeletes = false, ...lost } = reply?.deletesPreview ?? {}
  const [relations, types] = [lost.relations ?? [], lost.types ?? []]
  const count = reply?.relationsDeleted
  const inAll = count === undefined ? '' : `: ${count} in all`
  const told = hasDeletes
    ? `it would delete the relations of ${[...types.map((type) => `type ${type}`), ...relations].join(', ')}${inAll}`
    : 'it would delete no relations'
  const values: { [key: string]: GoValue } = {
    hasDeletes,
    relations,
    ...(count !== undefined && { relationsDeleted: count }),
    types,
  }
  return { shape: 'several', values, done: 'Tried', told } satisfies Result
}
