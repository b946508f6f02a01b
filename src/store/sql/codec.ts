/**
 * The conversions between rows and records: flags are 0 or 1, and JSON columns are text, whose form is looked at when it
 * is read. A row that a program of another version has written in another form is an error here, and not a wrong type
 * somewhere later; the error tells the form and not the value.
 */
import { isJsonObject, isTexts, type Json, type JsonObject } from '../../lib/json.ts'

export const jsonIn = (text: string): Json => JSON.parse(text)
export const textsIn = (text: string): string[] => formed(text, isTexts, 'a list of texts')
export const objectIn = (text: string): JsonObject => formed(text, isJsonObject, 'an object')
export const objectsIn = (text: string): JsonObject[] => formed(text, isObjects, 'a list of objects')
export const textMapIn = (text: string): { [key: string]: string } => formed(text, isTextMap, 'texts by key')

export const toJson = (value: unknown): string => JSON.stringify(value)
export const fromFlag = (flag: number): boolean => flag === 1
export const toFlag = (value: boolean): number => (value ? 1 : 0)

/** The word of a column that may hold some only. Throws Error for another, as a program of another version may have written. */
export function oneOf<T extends string>(word: string, words: readonly T[]): T {
  const found = words.find((each) => each === word)
  if (found === undefined) throw new Error(`a column does not hold one of ${words.join(', ')}`)
  return found
}

/** Throws Error for JSON of another form, SyntaxError for what is none. */
export function formed<T>(text: string, isFormed: (value: unknown) => value is T, form: string): T {
  const value: unknown = JSON.parse(text)
  if (!isFormed(value)) throw new Error(`a JSON column does not hold ${form}`)
  return value
}

function isObjects(value: unknown): value is JsonObject[] {
  return Array.isArray(value) && value.every(isJsonObject)
}

function isTextMap(value: unknown): value is { [key: string]: string } {
  return isJsonObject(value) && Object.values(value).every((item) => typeof item === 'string')
}
