/** All commands, and what runs them: loaded for everything but the version. */
export { run } from './run.ts'
export { root, texts } from './tree.ts'
