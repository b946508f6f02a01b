/** Three values, in order: so "or" is the greater and "and" the lesser. What stays unknown is denied. */
export type Truth = 0 | 1 | 2
export const NO = 0
export const UNKNOWN = 1
export const YES = 2

export const both = (one: Truth, other: Truth): Truth => (one < other ? one : other)
export const either = (one: Truth, other: Truth): Truth => (one > other ? one : other)
export const not = (value: Truth): Truth => (2 - value) as Truth
