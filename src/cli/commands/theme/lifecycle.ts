import { tidyTheme } from '../../../contract/configuration/flow/formats.ts'
import type { Run } from '../../command.ts'
import { readJsonFile } from '../../files.ts'
import { type GoValue, goJson } from '../../go-json.ts'
import { done } from '../../output.ts'
import { exported, objectOf } from '../flow/lifecycle.ts'

export const exportTheme: Run = async ({ api, args: [target], json }) => {
  const reply = (await api.post('/v2/mgmt/theme/export')) as { theme?: unknown } | null
  return exported('theme', tidyTheme(objectOf(reply?.theme)), { target, json })
}

export const importTheme: Run = async ({ api, args: [source = ''] }) => {
  const theme = readJsonFile(source)
  await api.post('/v2/mgmt/theme/import', goJson({ theme: theme as GoValue }))
  return done
}
