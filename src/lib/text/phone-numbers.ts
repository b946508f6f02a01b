/** Phone numbers as people write them, by the numbering plans of the world (libphonenumber's metadata). */
import type * as Library from 'libphonenumber-js/core'

interface Plans {
  parse: typeof Library.parsePhoneNumberFromString
  /** The library's own. */
  all: Library.MetadataJson
  /** The same, with one country for each calling code. */
  oneEach: Library.MetadataJson
}

let plans: Plans | undefined

/** Loaded at the first number: the plans take longer than anything else at a plane's start. */
function load(): Plans {
  if (plans) return plans
  const { parsePhoneNumberFromString: parse }: typeof Library = require('libphonenumber-js/core')
  const all: Library.MetadataJson = require('libphonenumber-js/min/metadata')
  const codes = Object.entries(all.country_calling_codes)
  const firsts = Object.fromEntries(codes.map(([code, countries]) => [code, countries.slice(0, 1)]))
  plans = { parse, all, oneEach: { ...all, country_calling_codes: firsts } }
  return plans
}

/**
 * `+44 (0)20 7946 0000` is `+442079460000`. Spaces and dashes of all kinds, digits of all scripts and characters that
 * nobody sees are taken; a number without its country is not. Undefined for what no network could reach: too short, too
 * long, of no country, or with an extension.
 */
export function toE164(text: string): string | undefined {
  const number = parse(text)
  if (!number || number.ext !== undefined) return undefined
  return isPossible(text, number) || isDummy(text) ? number.number : undefined
}

/**
 * Which country of several with one calling code a number is of takes ten times as long as all else, and matters only
 * where it would be too short or too long in some of them.
 */
function isPossible(text: string, number: Library.PhoneNumber): boolean {
  const { all } = load()
  const countries = all.country_calling_codes[number.countryCallingCode] ?? []
  if (countries.length <= 1) return number.isPossible()
  const lengths = countries.map((country) => all.countries[country]?.[POSSIBLE_LENGTHS])
  const possible = lengths.filter((list) => list?.includes(number.nationalNumber.length))
  if (possible.length === 0 || possible.length === countries.length) return possible.length > 0
  return parse(text, all)?.isPossible() ?? false
}

/** Where they stand in what the library knows of a country. */
const POSSIBLE_LENGTHS = 3

/** `+1234567890`, which the SDKs' own examples and tests use and the service takes: too short for its plan by a digit. */
const isDummy = (text: string): boolean => /^\+[1-9]\d{9}$/.test(text)

/** The same number with its trunk prefix, which earlier versions kept: `+4402079460000`. Undefined for no number. */
export function withTrunkPrefix(e164: string): string | undefined {
  const number = e164.startsWith('+') ? parse(e164) : undefined
  return number && `+${number.countryCallingCode}0${number.nationalNumber}`
}

/** More characters are no number. */
const LONGEST = 64

/** `tel:+44...` (RFC 3966) and `(+44) ...`. */
const PREFIXES = /^(?:tel:)?[([]?\s*\+/i

function parse(text: string, metadata = load().oneEach): Library.PhoneNumber | undefined {
  if (text.length > LONGEST) return undefined
  const plain = PLAIN.test(text) ? text : madePlain(text)
  return plain.startsWith('+') ? load().parse(plain, { extract: false }, metadata) : undefined
}

const PLAIN = /^\+\d+$/

/** NFKC turns full-width digits, the dash that does not break and the like into their plain kin. */
const madePlain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Pd}/gu, '-')
    .trim()
    .replace(PREFIXES, '+')
