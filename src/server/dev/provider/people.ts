/** Whom the provider knows. */
import { createHash } from 'node:crypto'
import type { ProviderPerson } from '../../../contract/dev/provider.ts'
import type { ValueOf } from '../../../contract/wire.ts'

export type Person = ValueOf<typeof ProviderPerson>

const nobody: Person = {
  email: '',
  unverified: false,
  name: '',
  givenName: '',
  familyName: '',
  picture: '',
  phone: '',
  sub: '',
  groups: [],
  claims: {},
}

/** A person of whom little is said: the rest is made of the name and the address. */
export function toPerson(said: Partial<Person>): Person {
  const person = { ...nobody, ...said }
  const name = person.name || [person.givenName, person.familyName].filter(Boolean).join(' ') || nameIn(person.email)
  const [first = '', ...others] = name.split(' ')
  return {
    ...person,
    name,
    givenName: person.givenName || first,
    familyName: person.familyName || others.join(' '),
  }
}

/** `grace.hopper@example.com` is Grace Hopper. */
function nameIn(email: string): string {
  const words = email.replace(/@.*/, '').split(/[._+-]+/)
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
}

export const FIRST_PEOPLE: readonly Person[] = [
  { email: 'ada.lovelace@example.com', groups: ['Engineering', 'Admins'] },
  { email: 'grace.hopper@example.com', groups: ['Engineering'] },
  { email: 'alan.turing@example.com', groups: ['Research'], unverified: true },
].map(toPerson)

/** The people of a company have its addresses, which are believed for their domain alone. */
export function peopleOf(people: readonly Person[], domains: readonly string[]): Person[] {
  const [domain] = domains
  if (domain === undefined) return [...people]
  return people.map(({ email, ...person }) => ({
    ...person,
    email: email && `${email.replace(/@.*/, '')}@${domain}`,
    unverified: false,
  }))
}

/** Bytes that are always the same for a person, for ids in the form of some provider. */
export function bytesOf(person: Person, salt = ''): Buffer {
  return createHash('sha256')
    .update(`${salt}\n${person.email.toLowerCase() || person.name}`)
    .digest()
}

/** So many decimal digits, the first of them no zero. */
export function digitsOf(person: Person, count: number): string {
  const number = BigInt(`0x${bytesOf(person).toString('hex')}`) % 10n ** BigInt(count - 1)
  return `1${number.toString().padStart(count - 1, '0')}`
}

export const hexOf = (person: Person, count: number): string => bytesOf(person).toString('hex').slice(0, count)

/** In the form of a UUID. */
export function guidOf(person: Person, salt = ''): string {
  const hex = bytesOf(person, salt).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
