/** The pipeline's side of the command line: one function for each action. */
import { drop, sync } from './change.ts'
import { check } from './check.ts'
import { importDlt } from './import-dlt.ts'
import { failed, info, list, trace } from './look.ts'
import { run } from './run.ts'
import { type ActionRequest, type Place, Setting } from './setting.ts'
import { show } from './show.ts'

const actions: { [action: string]: (setting: Setting) => number | Promise<number> } = {
  run,
  check,
  info,
  show,
  trace,
  failed,
  drop,
  sync,
}

/** The exit code. Throws Error whose message tells the user what to mend. */
export async function runAction(wish: ActionRequest, place: Place): Promise<number> {
  if (wish.action === 'list') return list(wish, place)
  if (wish.action === 'import-dlt') return importDlt(wish, place)
  const action = actions[wish.action]
  if (!action) throw new Error(`There is no pipeline action ${wish.action}`)
  return action(new Setting(wish, place))
}
