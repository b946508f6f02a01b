import { contract } from '../../../client/operations.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Run } from '../../command.ts'
import { readText } from '../../io/files.ts'
import type { seedFlags } from './beside.ts'

/** The file goes as it is: the plane reads JSON and YAML, and knows what may stand in it. */
export const seed: Run<typeof seedFlags> = async ({ args, api, flags, io, item, progress }) => {
  const body = await readText(args[0] ?? '', io)
  if (flags.reset) {
    progress('Resetting the project...')
    await api.call(contract.dev.reset, { empty: true })
  }
  progress('Planting the seed...')
  const made = (await api.call(contract.dev.seed, {}, () => body))?.planted ?? {}
  const planted = Object.entries(made).filter(([, entries]) => entries.length > 0)
  for (const [kind, entries] of planted) for (const entry of entries) item(`${kind}: ${told(entry)}`)
  const count = planted.map(([kind, { length }]) => `${length} ${kind}`).join(', ')
  return { shape: 'several', values: made, done: 'Planted', told: count }
}

function told(entry: JsonObject): string {
  const shown = Object.entries(entry).filter(([, value]) => value !== '')
  return shown.map(([field, value]) => `${field} ${[value].flat().join(', ')}`).join('; ')
}
