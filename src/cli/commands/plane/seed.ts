import { contract } from '../../../client/operations.ts'
import type { Run } from '../../command.ts'
import type { GoValue } from '../../go/json.ts'
import { readText } from '../../io/files.ts'
import { type Result, several } from '../../output/output.ts'
import type { seedFlags } from './beside.ts'

/** The file goes as it is: the plane reads JSON and YAML, and knows what may stand in it. */
export const seed: Run<typeof seedFlags> = async ({ args, api, flags, io, item, progress }) => {
  const body = await readText(args[0] ?? '', io)
  if (flags.reset) {
    progress('Resetting the project...')
    await api.call(contract.dev.reset, { empty: true })
  }
  progress('Planting the seed...')
  const made = ((await api.call(contract.dev.seed, {}, () => body))?.planted ?? {}) as SeedReport
  const planted = Object.entries(made).filter(([, entries]) => entries.length > 0)
  for (const [kind, entries] of planted) for (const entry of entries) item(`${kind}: ${told(entry)}`)
  const count = planted.map(([kind, { length }]) => `${length} ${kind}`).join(', ')
  return { ...several(made as { [kind: string]: GoValue }, 'Planted'), told: count } as Result
}

interface SeedReport {
  [kind: string]: { [field: string]: string | string[] }[]
}

function told(entry: { [field: string]: string | string[] }): string {
  const shown = Object.entries(entry).filter(([, value]) => value !== '')
  return shown.map(([field, value]) => `${field} ${[value].flat().join(', ')}`).join('; ')
}
