/** Random schemas, writes and checks through planes on one database, beside the model that expands everything. */
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { format } from '../../../src/fga/language/format.ts'
import { type Tuple, tupleText } from '../../../src/fga/tuples/port.ts'
import { secondProject } from '../../support/entities.ts'
import type { TestPlane } from '../../support/plane.ts'
import { Model } from './model.ts'
import { type Case, Dice, randomCase } from './random.ts'

export interface Done {
  /** Answers and writes. */
  steps: number
  checks: number
  allowed: number
  /** Answers that were another one a moment later. */
  late: number
  writes: number
}

type Post = (path: string, body: object) => Promise<{ status: number; body: unknown }>

/** Relations as they stood until the clock of the planes showed `until`. */
interface Version {
  tuples: ReadonlyMap<string, Tuple>
  until: number
}

interface World {
  given: Case
  /** Oldest first; those that nobody may see any more are gone. */
  versions: Version[]
  /** By plane: what it wrote, or has seen for certain, and so has to show from then on. */
  least: Version[]
}

/** How many rounds a schema lives. */
const LIFE = 50
const PROJECTS = 2
/** Milliseconds that an answer may be old, unless it is to be consistent. */
const OLDEST = 1000

/**
 * `steps`: answers and writes in all, shared among two projects, each through a plane that chance chooses. It ends
 * earlier after so many milliseconds. The planes have one clock.
 */
export async function campaign(options: {
  planes: TestPlane[]
  seed: number
  steps: number
  milliseconds?: number
}): Promise<Done> {
  const { planes, seed, steps, milliseconds = Number.POSITIVE_INFINITY } = options
  const end = performance.now() + milliseconds
  const round = new Campaign(planes[0] ?? assert.fail(), seed)
  for (const plane of planes) await round.take(plane)
  for (let count = 0; round.done.steps < steps && performance.now() < end; count++) await round.go(count)
  return round.done
}

class Campaign {
  readonly done: Done = { steps: 0, checks: 0, allowed: 0, late: 0, writes: 0 }
  readonly #clock: TestPlane
  readonly #seed: number
  readonly #dice: Dice
  /** By plane and project. */
  readonly #posts: Post[][] = []
  readonly #worlds: World[] = []

  constructor(clock: TestPlane, seed: number) {
    this.#clock = clock
    this.#seed = seed
    this.#dice = new Dice(seed)
  }

  async take(plane: TestPlane): Promise<void> {
    this.#posts.push(await postsOf(plane))
  }

  async go(count: number): Promise<void> {
    const dice = this.#dice
    this.#clock.now += dice.below(400)
    const project = dice.below(PROJECTS)
    const at = dice.below(this.#posts.length)
    const post = this.#posts[at]?.[project] ?? assert.fail()
    const isOver = !this.#worlds[project] || dice.below(LIFE) === 0
    const world = isOver ? await this.#begin(post, this.#seed * 100_000 + count) : (this.#worlds[project] as World)
    this.#worlds[project] = world
    if (dice.chance(0.4)) await this.#write(post, world, at)
    else await this.#check(post, world, at)
  }

  /** Whatever was before, nobody may answer by it any more. */
  async #begin(post: Post, seed: number): Promise<World> {
    const given = randomCase(seed)
    await succeed(post, 'authz/schema/delete', {})
    await succeed(post, 'fga/schema', { dsl: format(given.schema) })
    await succeed(post, 'fga/relations', { tuples: given.tuples })
    this.#clock.now += OLDEST + 1
    const first = {
      tuples: new Map(given.tuples.map((each) => [tupleText(each), each])),
      until: Number.POSITIVE_INFINITY,
    }
    return { given, versions: [first], least: this.#posts.map(() => first) }
  }

  async #write(post: Post, world: World, at: number): Promise<void> {
    const dice = this.#dice
    const now = world.versions.at(-1) ?? assert.fail()
    const tuples = new Map(now.tuples)
    const held = [...tuples.values()]
    if (held.length === 0 || dice.chance(0.5)) {
      const fitting = world.given.tuples.map((tuple) => ({ ...tuple, resource: dice.pick(['1', '2', '3']) }))
      const added = [dice.pick(fitting), dice.pick(fitting)]
      await succeed(post, 'fga/relations', { tuples: added })
      for (const tuple of added) tuples.set(tupleText(tuple), tuple)
    } else {
      const gone = [dice.pick(held), dice.pick(held)]
      await succeed(post, 'fga/relations/delete', { tuples: gone })
      for (const tuple of gone) tuples.delete(tupleText(tuple))
    }
    now.until = this.#clock.now
    const next = { tuples, until: Number.POSITIVE_INFINITY }
    world.versions = [...world.versions.filter(({ until }) => this.#clock.now - until <= OLDEST), next]
    world.least[at] = next
    this.done.writes++
    this.done.steps++
  }

  /** The answers of a batch are of one version, and of one that may still be shown. */
  async #check(post: Post, world: World, at: number): Promise<void> {
    const dice = this.#dice
    const { given, versions } = world
    const isConsistent = dice.chance(0.5)
    const target = dice.pick(given.targets)
    const asked = given.schema.types.flatMap(({ name: resourceType, members }) =>
      members.flatMap(({ name: relation }) =>
        ['1', '2', '3'].map((resource) => ({ resource, resourceType, relation, ...target })),
      ),
    )
    const { body } = await succeed(post, 'fga/check', {
      tuples: asked,
      context: given.context,
      ...(isConsistent && { consistency: 'fullyConsistent' }),
    })
    const answers = (body as { tuples: Answered[] }).tuples
    const found = answers.map(({ allowed, info: { conditional } }) => ({ allowed, conditional }))
    const now = versions.at(-1) ?? assert.fail()
    const wanted = answersOf(given, now, asked)
    if (!isDeepStrictEqual(found, wanted)) {
      const oldest = versions.indexOf(world.least[at] ?? now)
      const allowed = versions.slice(Math.max(0, oldest), -1).filter(({ until }) => this.#clock.now - until <= OLDEST)
      const isLate = allowed.some((version) => isDeepStrictEqual(found, answersOf(given, version, asked)))
      if (isConsistent || !isLate) assert.deepEqual(found, wanted, JSON.stringify({ asked, isConsistent }))
      this.done.late += found.length
    }
    if (isConsistent) world.least[at] = now
    this.done.checks += found.length
    this.done.steps += found.length
    this.done.allowed += found.filter(({ allowed }) => allowed).length
  }
}

interface Answered {
  allowed: boolean
  info: { conditional: boolean }
}

function answersOf(given: Case, { tuples }: Version, asked: readonly Tuple[]) {
  const model = new Model({ ...given, tuples: [...tuples.values()] })
  const known = new Set(model.objects.map(({ type, id }) => `${type}:${id}`))
  return asked.map((tuple) => {
    // The model knows only what stands in a tuple; of all else nobody has anything.
    if (!known.has(`${tuple.resourceType}:${tuple.resource}`)) return { allowed: false, conditional: false }
    const { allowed, conditional } = model.check(tuple)
    return { allowed, conditional }
  })
}

async function postsOf(plane: TestPlane): Promise<Post[]> {
  const known = await plane.world.store.projects.load('P222222222222222222222222222')
  if (!known) await secondProject(plane)
  return [plane.projectId, 'P222222222222222222222222222'].map((project) => async (path, body) => {
    const { status, body: reply } = await plane.call(
      'POST',
      `/v1/mgmt/${path}`,
      body,
      `Bearer ${project}:${plane.managementKey}`,
    )
    return { status, body: reply }
  })
}

async function succeed(post: Post, path: string, body: object) {
  const answer = await post(path, body)
  assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`)
  return answer
}
