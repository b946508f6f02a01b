/** What the identity provider of a plane under development is told. */
import { bool, choice, int32, list, message, object, of, optional, text } from '../wire.ts'

const short = { max: 512 }

const PersonFields = {
  email: text({ max: 320 }),
  unverified: bool({ doc: 'The provider has not proven the address' }),
  name: text(short),
  givenName: text(short),
  familyName: text(short),
  picture: text({ max: 2048 }),
  phone: text(short),
  sub: text({ max: 255, doc: 'What the provider calls the person; made from the address when left out' }),
  groups: list(text(short), { max: 1000 }),
  claims: object({ max: 1000, doc: 'Further claims, over all others; with SAML further attributes' }),
}

export const ProviderPerson = message('ProviderPerson', PersonFields)

/** What the next one who is sent to the provider comes back with, and no page is shown. */
export const ProviderAnswer = message('ProviderAnswer', {
  person: optional(of(ProviderPerson, { doc: 'Who signs in' })),
  cancel: bool({ doc: 'Somebody who gives up' }),
  error: text({ max: 64, doc: 'An error in OAuth words, such as server_error; with SAML, a failure' }),
  errorDescription: text(short),
  tokenStatus: int32({ min: 0, max: 599, doc: 'With a person: what the token endpoint answers then; 0 for tokens' }),
  wrong: choice(['nonce', 'audience', 'issuer', 'expired', 'signature'], {
    doc: 'With a person: what is false in what the provider signs. All of it has to be refused',
  }),
  unasked: bool({ doc: 'With SAML: as if nobody had asked, from a portal of the company' }),
  provider: text({ max: 64, doc: 'Only for this one, such as google or okta; any when left out' }),
})

export const ProviderNext = message({ answers: list(of(ProviderAnswer), { max: 100 }) })
export const ProviderPeople = message({ people: list(of(ProviderPerson), { max: 100 }) })
