/** What traces, progress and errors call the stages, in their order. */
export const STAGE_NAMES = ['extract', 'normalize', 'load'] as const

export type StageName = (typeof STAGE_NAMES)[number]
