/** E-mail addresses, phone numbers and login ids as they are kept. */
import { ApiError } from '../../contract/faults.ts'

const LONGEST_PHONE = 20
const SEPARATORS = new Set([' ', '-', '.', '(', ')', '/'])

/** `+1-555-555-5555` is kept as `+15555555555`. Throws ApiError invalid for what is no number. */
export function toPhone(text: string, field = 'phone'): string {
  if (text === '') return ''
  const phone = strip(text)
  if (!isNumber(phone)) throw new ApiError('invalid', `The ${field} field must be a phone number`)
  return phone
}

/** Throws ApiError invalid for what is no address. */
export function toEmail(text: string, field = 'email'): string {
  if (text !== '' && !looksLikeEmail(text)) {
    throw new ApiError('invalid', `The ${field} field must be an e-mail address`)
  }
  return text
}

/** A login id that is a phone number is found in any spelling of it. */
export function toLoginId(text: string): string {
  if (!text.startsWith('+')) return text
  const phone = strip(text)
  return isNumber(phone) ? phone : text
}

export function looksLikeEmail(text: string): boolean {
  const at = text.lastIndexOf('@')
  return at > 0 && at < text.length - 1 && text.indexOf('@') === at && !/[\s\p{Cc}]/u.test(text)
}

function strip(text: string): string {
  return [...text].filter((character) => !SEPARATORS.has(character)).join('')
}

function isNumber(text: string): boolean {
  return text.length <= LONGEST_PHONE && /^\+?[0-9]{3,}$/.test(text)
}
