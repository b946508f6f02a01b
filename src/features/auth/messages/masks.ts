/** Addresses as replies show them (wire facts, authentication, section 6.4). */

/** `dummy@dummy.com` is `du***@***my.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  if (at < 0) return ''
  const dot = email.indexOf('.', at)
  const end = dot < 0 ? email.length : dot
  return `${email.slice(0, Math.min(2, at))}***@***${email.slice(Math.max(at + 1, end - 2))}`
}

/** `+12025550890` is `+1***890`. */
export function maskPhone(phone: string): string {
  return phone === '' ? '' : `${phone.slice(0, 2)}***${phone.slice(-3)}`
}
