import type { Dialect } from '../dialect.ts'

/**
 * Whose accounts are. Of before it is only known which have an address that nobody has verified: those are claimed,
 * whoever made them; all others are trusted.
 */
export function ownership({ types: { text } }: Dialect): string[] {
  return [
    `alter table users add column ownership ${text} not null default 'vouched'`,
    `update users set ownership = 'claimed'
     where verified_email = 0 and verified_phone = 0 and (email <> '' or phone <> '')`,
  ]
}
