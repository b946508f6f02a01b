/** All commands, and what runs them: loaded for everything but the version, as is what many parts share and is small. */
import '../lib/clock.ts'
import '../lib/lists.ts'
import '../lib/json.ts'
import './output/next-step.ts'
import './requests/proxy-variables.ts'

export { standardIo } from './io/io.ts'
export { run } from './run.ts'
export { root, texts } from './tree/tree.ts'
