/** What declarations are written with. */
export * from '../wire/types.ts'
