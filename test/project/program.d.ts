import type { TestPlane } from '../plane.ts'
export interface Ran {
  code: number
  out: string
  err: string
}
export type Descope = (
  words: string[],
  options?: {
    env?: {
      [name: string]: string
    }
    stdin?: string
  },
) => Promise<Ran>
export declare function descopeFor(plane: TestPlane): Descope
