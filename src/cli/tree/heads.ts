/**
 * What the root's help, completion and suggestions tell of each noun, in the order of `nouns`. This file is evaluated
 * when the program is built (scripts/build/evaluated.mjs), which then holds the values and none of the declarations.
 */
import { type Head, headOf } from '../command.ts'
import { nouns } from '../commands/nouns.ts'

export const heads: readonly Head[] = await Promise.all(nouns.map(async (load) => headOf(await load())))
