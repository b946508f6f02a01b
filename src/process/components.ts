/** The published packages that show flows in browsers. A program of its own: loaded only where a page asks for them. */
import type { ComponentsArchive } from '../features/configuration/pages/archive.ts'

/** Filled by scripts/build/components.mjs. */
export const archive: ComponentsArchive = { versions: {}, theme: '', files: {} }
