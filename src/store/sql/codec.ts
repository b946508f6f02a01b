/** The two conversions between rows and records: JSON columns are text, flags are 0 or 1. */

export const fromJson = <T>(text: string): T => JSON.parse(text) as T
export const toJson = (value: unknown): string => JSON.stringify(value)
export const fromFlag = (flag: number): boolean => flag === 1
export const toFlag = (value: boolean): number => (value ? 1 : 0)
