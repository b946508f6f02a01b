// The users that the plane is filled with: alike in every run, and spread as in a real directory.

const GIVEN = words(
  'Anna Ben Clara David Elena Felix Greta Hugo Ines Jonas Katja Leon Mira Noah Olga Paul Rosa Simon Tara Vera',
)
const FAMILY = words(
  'Adler Becker Conrad Dietz Ehlers Fischer Gruber Hansen Ivanov Jansen Keller Lorenz Mayer Novak Ortega',
)
const DEPARTMENTS = words('sales support engineering finance legal marketing research operations')
export const TENANTS = Array.from({ length: 50 }, (_, n) => `tenant-${n}`)

/** The number-th user, as a batch takes it. A family name belongs to one user in 1500. */
export function person(number) {
  const given = pick(GIVEN, number)
  const family = familyOf(number)
  const loginId = loginIdOf(number)
  return {
    loginId,
    email: loginId,
    phone: `+1555${String(number).padStart(7, '0')}`,
    displayName: `${given} ${family}`,
    givenName: given,
    familyName: family,
    userTenants: [{ tenantId: pick(TENANTS, number) }],
    customAttributes: { department: pick(DEPARTMENTS, Math.floor(number / 7)) },
    status: number % 10 === 0 ? 'disabled' : 'enabled',
  }
}

export function loginIdOf(number) {
  return `${pick(GIVEN, number).toLowerCase()}.${familyOf(number).toLowerCase()}.${number}@example.com`
}

/** What people type into a search box: a family name, a whole name, an address, the middle of a number. */
export function searchTexts(number) {
  const { displayName, familyName, email, phone } = person(number)
  return [familyName, displayName, email, phone.slice(3)]
}

/** What everybody has, every fifth, or a few: whole words, two letters, one. */
export const COMMON_TEXTS = ['example.com', 'Anna', 'an', 'ov', 'qz', '@e', '99', 'a', 'z']

/** Filters of one search each. */
export function searchFilters(number) {
  const { email, phone, userTenants, customAttributes } = person(number)
  const tenantIds = [userTenants[0].tenantId]
  return [
    { emails: [email] },
    { phones: [phone] },
    { tenantIds },
    { tenantIds, statuses: ['disabled'] },
    { customAttributes },
    { statuses: ['disabled'], sort: [{ field: 'displayName', desc: false }] },
  ]
}

function familyOf(number) {
  return `${pick(FAMILY, number)}${pick(FAMILY, Math.floor(number / 15)).toLowerCase()}${number % 1500}`
}

function pick(list, number) {
  return list[number % list.length]
}

function words(text) {
  return text.split(' ')
}
