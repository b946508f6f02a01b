import { isShaped } from '../../../lib/shapes.ts'

/** A request that was seen, as the plane tells of it. */
export interface Inspection {
  id: string
  time: number
  method: string
  path: string
  query: string
  operation: string
  status: number
  errorCode: string
  took: number
  project: string
  caller: string
  address: string
  asked: unknown
  answered: unknown
}

const TOLD = {
  id: 'string',
  time: 'number',
  method: 'string',
  path: 'string',
  query: 'string',
  operation: 'string',
  status: 'number',
  errorCode: 'string',
  took: 'number',
  project: 'string',
  caller: 'string',
  address: 'string',
} as const

export function isInspection(value: unknown): value is Inspection {
  return isShaped(value, TOLD)
}
