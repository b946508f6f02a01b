/** E-mail addresses, phone numbers and login ids as they are kept. */
import { ApiError } from '../../contract/faults.ts'
import { toE164, withTrunkPrefix } from '../../lib/text/phone-numbers.ts'

const LONGEST_PHONE = 20
const SEPARATORS = new Set([' ', '-', '.', '(', ')', '/'])

/** `+1-555-555-5555` is kept as `+15555555555`. Throws ApiError invalid for what no network could reach. */
export function toPhone(text: string, field = 'phone'): string {
  if (text === '') return ''
  const phone = toE164(text)
  if (phone) return phone
  throw new ApiError('invalid', `The ${field} field must be a phone number with its country, such as +14155550129`)
}

/** Throws ApiError invalid for what is no address, or could be read as another one. */
export function toEmail(text: string, field = 'email'): string {
  if (text !== '' && !looksLikeEmail(text)) {
    throw new ApiError('invalid', `The ${field} field must be an e-mail address`)
  }
  checkReadable(text, field)
  return text
}

/** A login id that is a phone number is found in any spelling of it. */
export function toLoginId(text: string): string {
  if (!/^(?:tel:)?[\s\p{Cf}([]*[+＋]/iu.test(text)) return text
  const phone = toE164(text)
  if (phone) return phone
  // What is no number by any plan is found as earlier versions kept it.
  const stripped = [...text].filter((character) => !SEPARATORS.has(character)).join('')
  return stripped.length <= LONGEST_PHONE && /^\+[0-9]{3,}$/.test(stripped) ? stripped : text
}

/** The spellings under which a number may be kept. */
export function spellings(text: string): string[] {
  const loginId = toLoginId(text)
  const former = withTrunkPrefix(loginId)
  return former ? [loginId, former] : [loginId]
}

/** A login id that a user is to have. Throws ApiError invalid for one that could be read as another one. */
export function toNewLoginId(text: string): string {
  checkReadable(text, 'loginId')
  return toLoginId(text)
}

/**
 * Nobody sees control characters, marks of direction and characters without width, so two names that look the same
 * would be two users, or one would steer the terminal of who lists them. Names that were taken before stay good.
 */
function checkReadable(text: string, field: string): void {
  if (UNREADABLE.test(text)) {
    throw new ApiError('invalid', `The ${field} field must not hold control or invisible characters`)
  }
}

const UNREADABLE = /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Zl}\p{Zp}\ufff9-\ufffb]/u

/** What stands behind the last @; the whole text where there is none. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/** The e-mail address of somebody who is made: the login id, where it is one and no other address is given. */
export function emailOf({ loginId, email, phone }: { loginId: string; email?: string; phone?: string }): string {
  return email || (!phone && looksLikeEmail(loginId) ? loginId : '')
}

export function looksLikeEmail(text: string): boolean {
  const at = text.lastIndexOf('@')
  return at > 0 && at < text.length - 1 && text.indexOf('@') === at && !/[\s\p{Cc}]/u.test(text)
}
