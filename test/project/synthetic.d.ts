import type { Json } from '../../src/lib/json.ts'
export type Files = {
  [path: string]: Json
}
/** `size` 1 is about 1,500 files. */
export declare function syntheticSnapshot(seed: number, size: number): Files
