import { isShaped } from '../../lib/shapes.ts'

export interface Candidate {
  name: string
  /** For people, on one line. */
  about: string
}

export const isCandidate = (value: unknown): value is Candidate => isShaped(value, { name: 'string', about: 'string' })
