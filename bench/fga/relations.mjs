// One model of relations for all engines: users, teams nested five deep, organizations, repositories open to an
// organization or not. Everything follows from the number, so that any row can be made again without keeping it.

/** Levels of teams in a chain; a user is in the lowest, an organization knows the highest. */
export const DEPTH = 5
const TEAMS_OF_USER = 2
const CHAINS = 4
const USERS_OF_ORGANIZATION = 100

export const SCHEMA = `model AuthZ 1.0

type user

type team
  relation member: user | team#member

type organization
  relation admin: user
  relation member: user | team#member

type repository
  relation owner: organization
  relation open_to: organization
  relation reader: user | team#member
  relation writer: user | team#member
  permission can_write: writer | owner.admin
  permission can_read: reader | can_write | open_to.member
`

/** How many of each there are for about so many relations. */
export function sizesOf(relations) {
  const users = Math.max(USERS_OF_ORGANIZATION, Math.round(relations / 1000) * 100)
  const organizations = users / USERS_OF_ORGANIZATION
  const ofTeams = users * TEAMS_OF_USER + organizations * (CHAINS * DEPTH + 2)
  return { users, organizations, repositories: Math.floor((relations - ofTeams) / RELATIONS_OF_REPOSITORY) }
}

/** Of three repositories one is open: 5 + 1/3. */
const RELATIONS_OF_REPOSITORY = 16 / 3

const user = (n) => `u${n}`
const organization = (n) => `o${n}`
const repository = (n) => `r${n}`
const team = (owner, chain, level) => `t${owner}-${chain}-${level}`

/** Not random, and spread over all. */
const spread = (n, salt, count) => ((n + 1) * 2_654_435_761 + salt * 40_503) % count

/** All relations, as `[resourceType, resource, relation, targetType, target]`. */
export function* relationsOf({ users, organizations, repositories }) {
  for (let owner = 0; owner < organizations; owner++) yield* structureOf(owner)
  for (let n = 0; n < users; n++) yield* membershipsOf(n)
  for (let n = 0; n < repositories; n++) yield* accessTo(n, { users, organizations })
}

function* structureOf(owner) {
  const first = owner * USERS_OF_ORGANIZATION
  for (const admin of [first, first + 1]) yield ['organization', organization(owner), 'admin', 'user', user(admin)]
  for (let chain = 0; chain < CHAINS; chain++) {
    yield ['organization', organization(owner), 'member', 'team#member', team(owner, chain, 0)]
    for (let level = 1; level < DEPTH; level++)
      yield ['team', team(owner, chain, level - 1), 'member', 'team#member', team(owner, chain, level)]
  }
}

function* membershipsOf(n) {
  const owner = Math.floor(n / USERS_OF_ORGANIZATION)
  yield ['team', team(owner, n % CHAINS, DEPTH - 1), 'member', 'user', user(n)]
  yield ['team', team(owner, (n + 1) % CHAINS, n % DEPTH), 'member', 'user', user(n)]
}

function* accessTo(n, { users, organizations }) {
  const owner = spread(n, 1, organizations)
  yield ['repository', repository(n), 'owner', 'organization', organization(owner)]
  if (n % 3 === 0) yield ['repository', repository(n), 'open_to', 'organization', organization(owner)]
  yield ['repository', repository(n), 'reader', 'user', user(spread(n, 2, users))]
  yield ['repository', repository(n), 'reader', 'team#member', team(owner, n % CHAINS, 0)]
  yield ['repository', repository(n), 'reader', 'team#member', team(spread(n, 3, organizations), n % CHAINS, 2)]
  yield ['repository', repository(n), 'writer', 'team#member', team(owner, (n + 2) % CHAINS, 1)]
}

const ASKED = 2000

/** Questions `[repository, relation, user]`: one relation answers it, five teams lead to it, or nobody knows. */
export function questionsOf({ users, organizations, repositories }) {
  const numbers = Array.from({ length: ASKED }, (_, n) => spread(n, 4, repositories))
  // A member of the lowest team of the chain whose highest team reads the repository.
  const deep = (n) => {
    const owner = spread(n, 1, organizations)
    const place = Array.from({ length: USERS_OF_ORGANIZATION }, (_, place) => owner * USERS_OF_ORGANIZATION + place)
    return place.find((each) => each % CHAINS === n % CHAINS && each % USERS_OF_ORGANIZATION > CHAINS) ?? 0
  }
  return {
    direct: numbers.map((n) => [repository(n), 'reader', user(spread(n, 2, users))]),
    nested: numbers.map((n) => [repository(n), 'can_read', user(deep(n))]),
    random: numbers.map((n, turn) => [repository(n), 'can_read', user(spread(turn, 5, users))]),
    people: numbers.map((_, turn) => user(spread(turn, 6, users))),
  }
}

/** Relations that are not there yet, each once: `next()` hands out as many as told. */
export function newRelations({ users, repositories }) {
  let turn = 0
  return (count) =>
    Array.from({ length: count }, () => {
      const n = turn++
      return ['repository', repository(n % repositories), 'writer', 'user', user(spread(n, 7, users))]
    })
}
