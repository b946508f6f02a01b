/** The way of a package. A new stage is a file in this folder, its name and its place in this list. */
import { extractStage } from './extract.ts'
import { loadStage } from './load.ts'
import type { StageName } from './names.ts'
import { normalizeStage } from './normalize.ts'
import type { Stage } from './stage.ts'

export const STAGES: readonly Stage<StageName>[] = [extractStage, normalizeStage, loadStage]
