/** Phone numbers as people write them, by the numbering plans of the world (libphonenumber's metadata). */
import type * as Library from 'libphonenumber-js/min'

/** Loaded at the first number: its plans take longer than anything else at a plane's start. */
const library = (): typeof Library => require('libphonenumber-js/min')

/**
 * `+44 (0)20 7946 0000` is `+442079460000`. Spaces and dashes of all kinds, digits of all scripts and characters that
 * nobody sees are taken; a number without its country is not. Undefined for what no network could reach: too short, too
 * long, of no country, or with an extension.
 */
export function toE164(text: string): string | undefined {
  const number = parse(text)
  if (!number || number.ext !== undefined) return undefined
  return number.isPossible() || isDummy(text) ? number.number : undefined
}

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

function parse(text: string): Library.PhoneNumber | undefined {
  if (text.length > LONGEST) return undefined
  // NFKC turns full-width digits, the dash that does not break and the like into their plain kin.
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Pd}/gu, '-')
    .trim()
    .replace(PREFIXES, '+')
  return plain.startsWith('+') ? library().parsePhoneNumberFromString(plain, { extract: false }) : undefined
}
