/**
 * What an assertion has to say beside its signature, which the library has checked: by whom, for whom, until when, and
 * in answer to what. All of it is read from the part that is signed.
 */
import { ProviderError } from '../oauth/requests.ts'
import { attributeOf, childrenOf, type Element, textIn } from './xml.ts'

export interface Expectations {
  entityId: string
  acsUrl: string
  /** Of the request that is answered; empty for a response that nobody has asked for. */
  requestId: string
  /** Unix milliseconds. */
  now: number
}

export interface CheckedAssertion {
  id: string
  /** Unix milliseconds after which it is refused. */
  goodUntil: number
}

/** Milliseconds that clocks may be apart. */
export const TOLERANCE = 60_000

/** Throws ProviderError. */
export function checkAssertion(assertion: Element, expected: Expectations): CheckedAssertion {
  const id = attributeOf(assertion, 'ID')
  if (id === '') throw bad('has no id')
  const [issuer] = childrenOf(assertion, 'Issuer')
  if (expected.entityId === '' || textIn(issuer) !== expected.entityId) throw bad('is of another issuer')
  const [conditions, ...others] = childrenOf(assertion, 'Conditions')
  if (!conditions || others.length > 0) throw bad('has no conditions')
  const until = checkTimes(conditions, expected.now)
  if (childrenOf(conditions, 'AudienceRestriction').length === 0) throw bad('is for nobody')
  const confirmations = childrenOf(assertion, 'Subject').flatMap((subject) =>
    childrenOf(subject, 'SubjectConfirmation'),
  )
  const confirmed = confirmations.flatMap((confirmation) => confirmedUntil(confirmation, expected))
  if (confirmed.length === 0) throw bad('is not for this plane, not good now, or answers another request')
  for (const statement of childrenOf(assertion, 'AuthnStatement')) {
    const ends = attributeOf(statement, 'SessionNotOnOrAfter')
    if (ends !== '' && timeIn(ends) + TOLERANCE <= expected.now) throw bad('is of a session that has ended')
  }
  return { id, goodUntil: Math.max(until, ...confirmed) + TOLERANCE }
}

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'

/** None for a confirmation that is not good here and now. */
function confirmedUntil(confirmation: Element, { acsUrl, requestId, now }: Expectations): number[] {
  const [data] = childrenOf(confirmation, 'SubjectConfirmationData')
  if (attributeOf(confirmation, 'Method') !== BEARER || !data) return []
  if (attributeOf(data, 'Recipient') !== acsUrl || attributeOf(data, 'InResponseTo') !== requestId) return []
  try {
    return [checkTimes(data, now)]
  } catch {
    return []
  }
}

/** Resolves to its end, which has to be there. Throws ProviderError. */
function checkTimes(element: Element, now: number): number {
  const [from, until] = [attributeOf(element, 'NotBefore'), attributeOf(element, 'NotOnOrAfter')]
  if (from !== '' && timeIn(from) - TOLERANCE > now) throw bad('is not good yet')
  const end = timeIn(until)
  if (end + TOLERANCE <= now) throw bad('is not good any more')
  return end
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

function timeIn(text: string): number {
  const time = INSTANT.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw bad('has a time that is none')
  return time
}

const bad = (what: string) => new ProviderError(`The SAML assertion ${what}`)
