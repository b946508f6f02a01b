/** The one secret of a hook: all that it proves itself with, as JSON. */
export const SEALED = 'request'

export const placeOfHook = (project: string, name: string) => `audit hook ${project} ${name}`
