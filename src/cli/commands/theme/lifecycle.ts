import { contract } from '../../../client/operations.ts'
import { tidyTheme } from '../../../contract/configuration/flow/formats.ts'
import { asObject } from '../../../lib/json.ts'
import type { Run } from '../../command.ts'
import { goJson } from '../../go/json.ts'
import { readJsonFile } from '../../io/files.ts'
import { done } from '../../output/output.ts'
import { exported } from '../flow/lifecycle.ts'

export const exportTheme: Run = async ({ api, args: [target], json }) => {
  const reply = await api.call(contract.theme.export)
  return exported('theme', tidyTheme(asObject(reply?.theme)), { target, json })
}

export const importTheme: Run = async ({ api, args: [source = ''] }) => {
  const theme = readJsonFile(source)
  await api.call(contract.theme.import, { theme }, goJson)
  return done
}
