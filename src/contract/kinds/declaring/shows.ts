/** Fields that servers add to documents, in the forms that the wire has for them. */
import { int32, int64, text } from '../../wire.ts'
import type { DerivedField } from './declaration.ts'

/** Seconds since 1970. */
export const createdSeconds: DerivedField<number> = {
  field: int32({ doc: 'Seconds since 1970' }),
  of: ({ createdAt }) => Math.floor(createdAt / 1000),
}

const time = int64({ doc: 'Seconds since 1970' })

/** What resources, their policies and their templates show; a 64-bit number is text on the wire. */
export const versioned = {
  version: { field: text({ doc: 'Another one with every change' }), of: ({ revision }) => String(revision) },
  createdTime: { field: time, of: ({ createdAt }) => Math.floor(createdAt / 1000) },
  modifiedTime: { field: time, of: ({ modifiedAt }) => Math.floor(modifiedAt / 1000) },
} satisfies { version: DerivedField<string>; createdTime: DerivedField<number>; modifiedTime: DerivedField<number> }
